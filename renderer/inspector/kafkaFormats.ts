/** The formats of a Kafka source as a sample of its topic has them. Pure. */
import type { KafkaSample } from '../../bridge/contract.ts'
import type { Json } from '../../model/document.ts'
import { isObject } from '../../model/json.ts'
import { isList } from '../forms/path.ts'

type Config = Readonly<Record<string, Json>>
type Columns = readonly { readonly name: string; readonly type: string }[]

const PREFIX = 'key_'

/** Whether values have fields: what is text or bytes is one column that the source makes itself. */
export const hasFields = ({ format }: Pick<KafkaSample, 'format'>): boolean =>
  format !== 'text' && format !== 'bytes' && format !== 'none'

/** Changes of a source's config beside its columns. */
export function sampledFormats(
  { format, key }: Pick<KafkaSample, 'format' | 'key'>,
  before: Config,
): Record<string, Json> {
  return {
    ...valueChange(format, before),
    ...(key === null || !takesKey(before) ? {} : keyChange(key, before)),
  }
}

function valueChange(format: KafkaSample['format'], before: Config): Record<string, Json> {
  switch (format) {
    case 'none':
      return {}
    case 'json':
      // JSON is read in several ways: the one that was chosen stays.
      return hasSubject(before) ? { value: { format: { kind: 'json', timestamps: 'iso' } } } : {}
    case 'text':
      return { value: { format: { kind: 'text' } } }
    case 'bytes':
      return { value: { format: { kind: 'raw' } } }
    default:
      return { value: { format: { kind: format, subject: valueSubject(before) } } }
  }
}

function keyChange(key: NonNullable<KafkaSample['key']>, before: Config): Record<string, Json> {
  return {
    key: { kind: key.format, subject: keySubject(before), prefix: PREFIX, schema: named(key.columns) },
  }
}

/** A key that is no record is one column, which needs no prefix. */
const named = (columns: Columns): Json =>
  columns.length === 1 && columns[0]?.name === 'key'
    ? columns.map(({ name, type }) => ({ name, type }))
    : columns.map(({ name, type }) => ({ name: PREFIX + name, type }))

/** Who takes the key as text has chosen so. */
const takesKey = ({ metadata, key }: Config): boolean =>
  (isObject(key) && key['kind'] !== 'text') ||
  !(isList(metadata) && metadata.some((one) => isObject(one) && AS_IT_IS.includes(one['from'])))

const AS_IT_IS: readonly unknown[] = ['key', 'key_bytes']

const hasSubject = ({ value }: Config): boolean =>
  isObject(value) && isObject(value['format']) && 'subject' in value['format']

const subjectIn = (part: unknown): string =>
  isObject(part) && typeof part['subject'] === 'string' ? part['subject'] : ''

export const valueSubject = ({ value }: Config): string => (isObject(value) ? subjectIn(value['format']) : '')

export const keySubject = ({ key }: Config): string => subjectIn(key)
