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
  const values = await newest(access, topic, ranges, RECORDS, (_, { value }) => value)
  const bare = { records: values.length, columns: [], eventTime: null, delay: null, notices: [] }
  if (values.length === 0) return { ...bare, format: 'none' }
  const texts = values.flatMap((value) => textOf(value) ?? [])
  if (texts.length * 10 < values.length * MOST) return { ...bare, format: 'bytes' }
  const objects = texts.filter(isObject)
  if (objects.length * 10 < values.length * MOST) return { ...bare, format: 'text' }
  // One a line, oldest first; a line break in JSON is only white space.
  const lines = objects.toReversed().map((text) => text.replace(/[\r\n]+/g, ' '))
  const inferred = inferColumns(Buffer.from(lines.join('\n')), { kind: 'json', timestamps: 'iso' })
  return { ...inferred, format: 'json', records: values.length }
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
