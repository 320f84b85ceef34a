/** For tests: runs printed readers and writers over bytes, as the engine does. */
import { Buffer } from 'node:buffer'
import type { Column } from '../schema.ts'
import type { Value } from '../types.ts'
import type { RecordFormat } from './index.ts'
import { learnLayout, type RecordLayout } from './layout.ts'
import { createReader } from './read.ts'
import { printReader } from './reader.ts'
import type { WriteTarget } from './writeBytes.ts'
import { printWriter } from './writer.ts'

/** What came of one record: its values, or its error. */
export type Outcome = { readonly values: readonly Value[] } | { readonly error: string }

type Run = (b: Uint8Array, p: number, e: number, out: Outcome[], slow: { count: number }) => number

/** Reads all records by the generated code. `slow` counts those that the fast path gave up. */
export function readGenerated(
  format: RecordFormat,
  columns: readonly Column[],
  bytes: Uint8Array,
  options: {
    readonly used?: readonly string[]
    readonly layout?: RecordLayout | null
    readonly from?: number
  } = {},
): { readonly outcomes: Outcome[]; readonly slow: number; readonly end: number } {
  const used = new Set(options.used ?? columns.map((column) => column.name))
  const layout = options.layout === undefined ? learnLayout(format, bytes, 0, bytes.length) : options.layout
  const code = printReader(format, columns, { used, layout })
  const slow = { count: 0 }
  const missed = `slow.count++;const status=r$slow.read(b,p,e);p=r$slow.next;if(status===1)out.push({values:r$slow.values});else if(status===-1)out.push({error:r$slow.error});continue;`
  const values = code.columns.map((name) => name ?? 'null').join(',')
  const source = `return function(b,p,e,out,slow){${code.declare}while(p<e){${code.decode(missed)}out.push({values:[${values}]});}return p}`
  // oxlint-disable-next-line typescript/no-implied-eval -- the code under test is printed
  const run = new Function(...Object.keys(code.bindings), source)(...Object.values(code.bindings)) as Run
  const outcomes: Outcome[] = []
  const end = run(bytes, options.from ?? 0, bytes.length, outcomes, slow)
  return { outcomes, slow: slow.count, end }
}

/** Reads all records without generated code. */
export function readPlain(
  format: RecordFormat,
  columns: readonly Column[],
  bytes: Uint8Array,
  options: {
    readonly used?: readonly string[]
    readonly layout?: RecordLayout | null
    readonly from?: number
  } = {},
): Outcome[] {
  const used = columns.map((column) => options.used?.includes(column.name) ?? true)
  const layout = options.layout === undefined ? learnLayout(format, bytes, 0, bytes.length) : options.layout
  const reader = createReader(format, columns, used, layout)
  const outcomes: Outcome[] = []
  for (let p = options.from ?? 0; p < bytes.length;) {
    const status = reader.read(bytes, p, bytes.length)
    if (reader.next <= p) throw new Error(`no progress at ${p}`)
    p = reader.next
    if (status === 1) outcomes.push({ values: reader.values })
    else if (status === -1) outcomes.push({ error: reader.error })
  }
  return outcomes
}

/** A buffer that starts small, so that growing is tested, too. */
export function writeTarget(size = 8): WriteTarget {
  const bytes = Buffer.alloc(size)
  const target: WriteTarget = {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    at: 0,
    grow(need) {
      const grown = Buffer.alloc(target.at + need)
      grown.set(target.bytes)
      target.bytes = grown
      target.view = new DataView(grown.buffer, grown.byteOffset, grown.length)
    },
  }
  return target
}

/** Writes rows by the generated code, the header included. */
export function writeGenerated(
  format: RecordFormat,
  columns: readonly Column[],
  rows: readonly (readonly Value[])[],
): string {
  const code = printWriter(format, columns)
  const names = columns.map((_, index) => `v${index}`)
  // oxlint-disable-next-line typescript/no-implied-eval -- the code under test is printed
  const write = new Function(
    ...Object.keys(code.bindings),
    `return function(target,[${names.join(',')}]){${code.statements(names, 'target')}}`,
  )(...Object.values(code.bindings)) as (target: WriteTarget, row: readonly Value[]) => void
  const target = writeTarget()
  for (const row of rows) write(target, row)
  return code.header + Buffer.from(target.bytes.subarray(0, target.at)).toString('utf8')
}

export const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8')
