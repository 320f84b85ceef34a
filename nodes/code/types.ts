/** What the code of a node is written against, as TypeScript: the record at its input, the context, and what it has to give. */
import type { Column, StreamSchema } from '../../model/schema.ts'
import { formatType } from '../../model/typeText.ts'
import type { SqlType } from '../../model/types.ts'
import { CALL, WEB } from './webTypes.ts'
import { awaits, type CodeConfig } from './config.ts'
import { returnedColumns } from './output.ts'

/** What of a config rules the types. */
export type TypedConfig = Pick<CodeConfig, 'mode' | 'async' | 'keys' | 'output' | 'columns'>

/** Ambient declarations for the code of a node. */
export function declarationsOf(config: TypedConfig, input: StreamSchema): string {
  const pinned = config.output === 'pinned' ? returnedColumns(config) : null
  const time = pinned?.find(({ name }) => name === input.eventTime)?.name
  const output =
    pinned === null
      ? 'interface Output { readonly [column: string]: unknown }'
      : `/** A record, as it goes out. */\ninterface Output {\n${pinned.map((column) => outputField(column, column.name === time)).join('')}}`
  const keys = input.columns.filter(({ name }) => config.keys.includes(name))
  return [
    `/** A record, as it comes in. */\ninterface Row {\n${input.columns.map(inputField).join('')}}`,
    output,
    ...(config.mode === 'process' ? [`interface Key {\n${keys.map(inputField).join('')}}`, CONTEXT] : []),
    ...(awaits(config) ? [CALL, WEB] : []),
    CONSOLE,
  ].join('\n\n')
}

const FUNCTIONS: Readonly<Record<CodeConfig['mode'], string>> = {
  map: '(row: Row) => Output',
  flatMap: '(row: Row) => Iterable<Output>',
  filter: '(row: Row) => boolean',
  process: '(row: Row, ctx: Context) => void',
}
const AWAITED: Readonly<Record<Exclude<CodeConfig['mode'], 'process'>, string>> = {
  map: '(row: Row, call: Call) => Output | Promise<Output>',
  flatMap: '(row: Row, call: Call) => Iterable<Output> | Promise<Iterable<Output>> | AsyncIterable<Output>',
  filter: '(row: Row, call: Call) => boolean | Promise<boolean>',
}

/** The type that the exported function must have. */
export const functionType = (config: Pick<CodeConfig, 'mode' | 'async'>): string =>
  awaits(config) && config.mode !== 'process' ? AWAITED[config.mode] : FUNCTIONS[config.mode]

const inputField = ({ name, type }: Column): string =>
  `  /** ${formatType(type)} */\n  readonly ${JSON.stringify(name)}: ${typeText(type)}\n`

const outputField = ({ name, type }: Column, optional: boolean): string =>
  `  /** ${formatType(type)} */\n  readonly ${JSON.stringify(name)}${optional || type.nullable ? '?' : ''}: ${givenText(type)}\n`

/** What the code gets for a value. */
function typeText(type: SqlType): string {
  const text = presentText(type, typeText)
  return type.nullable ? `${text} | null` : text
}

/** What the code may give for it: here and there more than it gets. */
function givenText(type: SqlType): string {
  const text =
    type.kind === 'DECIMAL'
      ? 'string | number | bigint'
      : type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ'
        ? 'number | Date'
        : type.kind === 'BIGINT'
          ? 'bigint | number'
          : presentText(type, givenText)
  return type.nullable ? `${text} | null | undefined` : text
}

/** The same for a value that is there, at all depths: which values are alike in the code. */
export const plainText = (type: SqlType): string => presentText(type, plainText)

function presentText(type: SqlType, inner: (type: SqlType) => string): string {
  switch (type.kind) {
    case 'BOOLEAN':
      return 'boolean'
    case 'BIGINT':
      return type.safe === true ? 'number' : 'bigint'
    case 'STRING':
    case 'DECIMAL':
    case 'DATE':
      return 'string'
    case 'BYTES':
      return 'Uint8Array'
    case 'NULL':
      return 'null'
    case 'ARRAY':
      return `Array<${inner(type.element)}>`
    case 'MAP':
      return `Map<${inner(type.key)}, ${inner(type.value)}>`
    case 'ROW':
      return `{ ${type.fields.map((field) => `${JSON.stringify(field.name)}: ${inner(field.type)}`).join('; ')} }`
    default:
      return 'number'
  }
}

const CONTEXT = `/** A value by key. */
interface ValueState<T> {
  /** The value, or the initial one. */
  get(): T
  set(value: T): void
  clear(): void
}
/** A list by key. */
interface ListState<T> {
  get(): T[]
  add(...values: T[]): void
  set(values: Iterable<T>): void
  clear(): void
}
/** A map by key. */
interface MapState<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): void
  has(key: K): boolean
  delete(key: K): boolean
  keys(): IterableIterator<K>
  values(): IterableIterator<V>
  entries(): IterableIterator<[K, V]>
  size(): number
  clear(): void
}
/** What a process function works with. State and timers are those of the key at hand. */
interface Context {
  readonly key: Key
  /** Event time of the record, or the time of the timer, ms since 1970; null for a record without one. */
  readonly timestamp: number | null
  /** The watermark in force, ms since 1970. */
  readonly watermark: number
  /** The wall clock, ms since 1970. */
  now(): number
  /** Sends a record on, with the time of this call. */
  emit(row: Output): void
  /** Plain data by name, kept in checkpoints. */
  readonly state: {
    value<T>(name: string): ValueState<T | null>
    value<T>(name: string, initial: T): ValueState<T>
    list<T>(name: string): ListState<T>
    map<K, V>(name: string): MapState<K, V>
  }
  readonly timers: {
    /** \`onTimer\` is called once the watermark has reached this time (ms since 1970). Setting it twice is setting it once. */
    at(time: number | bigint | Date): void
    cancel(time: number | bigint | Date): void
    /** \`onTimer\` is called once the wall clock has reached this time. */
    atProcessingTime(time: number | bigint | Date): void
    cancelProcessingTime(time: number | bigint | Date): void
  }
}`

const CONSOLE = `/** What it says goes to the log of the job. */
declare const console: {
  log(...values: unknown[]): void
  info(...values: unknown[]): void
  debug(...values: unknown[]): void
  warn(...values: unknown[]): void
  error(...values: unknown[]): void
}`

/** How a text that is nothing but a function becomes a module. */
export const PREFIX = 'export default '

/** The module of a text, and how many characters stand in front of it. */
export const moduleOf = (code: string): { readonly text: string; readonly offset: number } =>
  /\bexport\b/.test(code) ? { text: code, offset: 0 } : { text: PREFIX + code, offset: PREFIX.length }
