/** How the columns of a source are inferred from what it reads: asked of the host, and written into its config. */
import type { Json } from '../../model/document.ts'
import { directoryOf } from '../forms/files.ts'
import { isList } from '../forms/path.ts'
import { client } from '../stores/index.ts'
import { hasFields, keySubject, sampledFormats, valueSubject } from './kafkaFormats.ts'
import { panels } from '../texts/index.ts'

type Config = Readonly<Record<string, Json>>

export interface Sample {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly eventTime: string | null
  /** The watermark delay that holds the disorder of the sample, ms. */
  readonly delay: number | null
  readonly notices: readonly string[]
  /** Further changes of the config. */
  readonly more: Config
}

export interface Sampling {
  readonly label: string
  /** What to choose first. */
  readonly needs: string
  /** What is read, as text: a sample belongs to it. Empty: nothing is chosen yet. */
  readonly place: (config: Config) => string
  /** `pipeline`: its file. */
  readonly ask: (config: Config, pipeline: string | null) => Promise<Sample>
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const firstTopic = (config: Config): string => {
  const { topics } = config
  return isList(topics) ? text(topics[0]) : ''
}

/** By node type. */
export const samplings: Readonly<Record<string, Sampling | undefined>> = {
  file_source: {
    label: panels.form.infer,
    needs: panels.form.inferNeedsFile,
    place: ({ path }) => text(path),
    ask: async (config, pipeline) => {
      const sample = await client.request('files.sample', {
        path: text(config['path']),
        format: config['format'] ?? null,
        baseDirectory: pipeline === null ? null : directoryOf(pipeline),
      })
      return { ...sample, more: {} }
    },
  },
  kafka_source: {
    label: panels.form.inferTopic,
    needs: panels.form.inferNeedsTopic,
    place: (config) => {
      const topic = firstTopic(config)
      const connection = text(config['connection'])
      return topic === '' || connection === '' ? '' : `${connection} ${topic}`
    },
    ask: async (config) => {
      const sample = await client.request('kafka.sample', {
        connection: text(config['connection']),
        topic: firstTopic(config),
        valueSubject: valueSubject(config),
        keySubject: keySubject(config),
      })
      return {
        ...sample,
        columns: hasFields(sample) ? sample.columns : [],
        more: sampledFormats(sample, config),
      }
    },
  },
  sql_source: {
    label: panels.form.inferTable,
    needs: panels.form.inferNeedsTable,
    place: (config) => {
      const table = text(config['table'])
      const connection = text(config['connection'])
      return table === '' || connection === '' ? '' : `${connection} ${table}`
    },
    ask: async (config) => {
      const { columns, key } = await client.request('sql.table', {
        connection: text(config['connection']),
        table: text(config['table']),
      })
      const own = isList(config['orderBy']) ? config['orderBy'] : []
      // Which time is meant, and how late it comes, a table does not say.
      return {
        columns,
        eventTime: null,
        delay: null,
        notices: key.length === 0 ? [panels.form.noKey] : [],
        more: own.length > 0 ? {} : { orderBy: key },
      }
    },
  },
}
