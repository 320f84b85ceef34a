/** The shape of a topic's values, from its newest records: a guess, to filter by and to begin a source with. */
import { inferColumns } from '../../../model/format/infer.ts'
import type { Access } from './access.ts'
import { told } from './access.ts'
import { rangesOf } from './range.ts'
import { newest } from './search.ts'
import { textOf } from './view.ts'

export interface TopicSample {
  readonly format: 'json' | 'text' | 'bytes' | 'none'
  readonly records: number
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly eventTime: string | null
  readonly delay: number | null
  readonly notices: readonly string[]
}

const RECORDS = 200
/** So many of ten have to be of the format. */
const MOST = 9

export async function sampleTopic(access: Access, topic: string): Promise<TopicSample> {
  const ranges = await told(access, { topic }, () =>
    rangesOf(access, topic, null, { kind: 'earliest' }, { kind: 'latest' }),
  )
  const records = await newest(access, topic, ranges, RECORDS, (partition, { value }) =>
    value === null ? null : { partition, value },
  )
  const bare = { records: records.length, columns: [], eventTime: null, delay: null, notices: [] }
  if (records.length === 0) return { ...bare, format: 'none' }
  const texts = records.flatMap(({ partition, value }) => {
    const text = textOf(value)
    return text === null ? [] : [{ partition, text }]
  })
  if (texts.length * 10 < records.length * MOST) return { ...bare, format: 'bytes' }
  const objects = texts.filter(({ text }) => isObject(text))
  if (objects.length * 10 < records.length * MOST) return { ...bare, format: 'text' }
  // One a line, oldest first; a line break in JSON is only white space. Each partition has a watermark of its own, so disorder is looked for in each alone.
  const partitions = Map.groupBy(objects.toReversed(), ({ partition }) => partition)
  const parts = [...partitions.values()].map((list) =>
    Buffer.from(list.map(({ text }) => `${text.replace(/[\r\n]+/g, ' ')}\n`).join('')),
  )
  const inferred = inferColumns(parts, { kind: 'json', timestamps: 'iso' })
  return { ...inferred, format: 'json', records: records.length }
}

function isObject(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
