/**
 * The generated program of a job: one function a source, which decodes a batch, runs the fused steps and hands over to operators and sinks,
 * and one function an output port of an operator (and a dead letter port), which runs what is behind it.
 *
 * Everything lasting (counters, state, buffers, watermarks) is outside, so a program can be swapped for a variant between two batches:
 * with sampling at watched ports, or with timing.
 */
import type { RowKind } from '../../model/changes.ts'
import type { Value } from '../../model/types.ts'
import { printReader, type ReaderCode } from '../../model/format/reader.ts'
import type { RecordFormat } from '../../model/format/index.ts'
import type { RecordLayout } from '../../model/format/layout.ts'
import type { SourceWatermark } from '../time/watermark.ts'
import { Emitter, type EmitterParts } from './emitter.ts'
import { Scope, usedNames } from './scope.ts'
import { clockKey, isClock, operatorsOf, type TopologyNode, type TopologyPort } from './topology.ts'
import { createSalvage, type Salvage } from './undecoded.ts'

/** Decodes and processes at most `max` records of `[p, e)`; gives where the next record starts. */
export type RunBytes = (b: Uint8Array, p: number, e: number, max: number) => number
/** Processes `rows[from]` to `rows[to - 1]`. */
export type RunRows = (rows: readonly (readonly Value[])[], from: number, to: number) => void
export type EmitRow = (values: readonly Value[], time: number, kind: RowKind) => void

export interface Program {
  readonly bytes: Readonly<Record<number, RunBytes>>
  readonly rows: Readonly<Record<number, RunRows>>
  readonly emits: Readonly<Record<string, EmitRow>>
}

export interface SourcePart {
  readonly node: TopologyNode
  readonly watermark: SourceWatermark | null
  /** Index of the event-time column in the source's schema; null without event time. */
  readonly timeColumn: number | null
  readonly format: RecordFormat | null
  /** Learned from the source's first bytes; null before. */
  readonly layout: RecordLayout | null
}

export type ProgramParts = Omit<EmitterParts, 'scope'> & {
  readonly sources: readonly SourcePart[]
  /** `R` of the printed expressions. */
  readonly library: unknown
}

export function buildProgram(parts: ProgramParts): Program {
  const scope = new Scope()
  const emitter = new Emitter({ ...parts, scope })
  // Without hooks, the code uses exactly the columns that rule the answer.
  const plain =
    parts.watched.size === 0 ? emitter : new Emitter({ ...parts, scope, watched: new Set(), timed: false })
  const functions = parts.sources.map((source) => sourceFunction(parts, scope, emitter, plain, source))
  const emits = parts.topology.nodes.flatMap((node) =>
    [...node.outputs.values()].filter(({ entry }) => entry).map((port) => ({ node, port })),
  )
  const emitCode = emits.map(({ node, port }) => emitFunction(parts, emitter, scope, node, port))
  const code = [
    '"use strict";',
    scope.prelude(),
    emitter.declarations(),
    ...functions,
    ...emitCode,
    `return { bytes: {${parts.sources.map(({ node, format }) => (format === null ? '' : `${node.index}: run_${node.index}, `)).join('')}},`,
    ` rows: {${parts.sources.map(({ node, format }) => (format === null ? `${node.index}: run_${node.index}, ` : '')).join('')}},`,
    ` emits: {${emits.map(({ node, port }) => `${JSON.stringify(port.ref)}: emit_${node.index}_${port.counter}`).join(', ')}} };`,
  ].join('\n')
  const { shared } = parts
  // The one place where code is compiled: what goes in is printed from the plan, with every name and text of a person quoted.
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const compiled = new Function('K', 'C', 'L', 'M', 'O', 'S', 'R', code)
  return compiled(
    scope.values(),
    shared.counters,
    shared.late,
    shared.marks,
    shared.origin,
    shared,
    parts.library,
  ) as Program
}

function sourceFunction(
  parts: ProgramParts,
  scope: Scope,
  emitter: Emitter,
  plain: Emitter,
  source: SourcePart,
): string {
  const { node, format } = source
  const port = node.outputs.get('out')
  if (port === undefined) return `function run_${node.index}() {}`
  const names = port.schema.columns.map((column) => scope.fresh(`c_${column.name}`))
  const flow = { time: 'time', mark: 'mark', kind: '0' }
  const time = source.timeColumn === null ? undefined : names[source.timeColumn]
  const body = emitter.port(node, port, names, flow)
  const needed = columnsIn(emitter, body, names, time)
  const strict =
    plain === emitter ? needed : columnsIn(plain, plain.port(node, port, names, flow), names, time)
  const core = `${timeCode(scope, source, port, time)}${body}${watermarkCode(parts, scope, source)}`
  const before = `O.source = ${node.index};\n${watermarkHead(scope, source)}`
  const after = watermarkTail(scope, source)
  return format === null
    ? rowsFunction(node, port, names, needed, before, core, after)
    : bytesFunction(scope, { ...source, format }, port, names, needed, strict, before, core, after)
}

function columnsIn(
  emitter: Emitter,
  body: string,
  names: readonly string[],
  time: string | undefined,
): ReadonlySet<string> {
  const used = usedNames(body + emitter.declarations())
  return new Set(names.filter((name) => used.has(name) || name === time))
}

function rowsFunction(
  node: TopologyNode,
  port: TopologyPort,
  names: readonly string[],
  needed: ReadonlySet<string>,
  before: string,
  core: string,
  after: string,
): string {
  const load = names
    .flatMap((name, index) => (needed.has(name) ? [`const ${name} = row[${index}];\n`] : []))
    .join('')
  return `function run_${node.index}(rows, from, to) {
O.port = ${port.counter};
${before}for (let n = from; n < to; n++) {
const row = rows[n];
O.row = row; O.start = n;
${load}${core}}
O.row = null;
${after}}`
}

function bytesFunction(
  scope: Scope,
  source: SourcePart & { readonly format: RecordFormat },
  port: TopologyPort,
  names: readonly string[],
  needed: ReadonlySet<string>,
  strict: ReadonlySet<string>,
  before: string,
  core: string,
  after: string,
): string {
  const { node, format, layout } = source
  const { columns } = port.schema
  const wanted = (set: ReadonlySet<string>) =>
    new Set(columns.filter((_, index) => set.has(names[index] ?? '')).map((column) => column.name))
  const reader = printReader(format, columns, { used: wanted(needed), layout })
  // Columns that are decoded only because somebody looks at them must not make a record bad.
  const lenient = needed.size > strict.size
  const watched = names.flatMap((name, index) => (needed.has(name) && !strict.has(name) ? [index] : []))
  const fallback = lenient
    ? fallbackFunction(
        scope,
        printReader(format, columns, { used: wanted(strict), layout }),
        createSalvage(format, columns, watched, layout),
      )
    : null
  const load = names.flatMap((name, index) => {
    const value = reader.columns[index]
    return needed.has(name) && value !== null && value !== undefined ? [`let ${name} = ${value};\n`] : []
  })
  const failed = `O.start = at; O.end = p; n++; S.fail(${node.index}, ${fallback === null ? reader.error : `${fallback.name}.error`}); continue;`
  const retry =
    fallback === null
      ? `if (${reader.status} !== 1) { if (${reader.status} === 0) continue; ${failed} }\n${load.join('')}`
      : `let again = null;
if (${reader.status} !== 1) { if (${reader.status} === 0) continue; again = ${fallback.name}(b, at, e); p = again.p; if (again.status !== 1) { ${failed} } }
${names
  .map((name, index) => {
    const value = reader.columns[index]
    if (!needed.has(name) || value === null || value === undefined) return ''
    return `const ${name} = again === null ? ${value} : again.values[${index}];\n`
  })
  .join('')}`
  return `${fallback?.code ?? ''}function run_${node.index}(b, p, e, max) {
${bind(scope, reader)}${reader.declare}
O.buffer = b; O.row = null;
${before}let n = 0;
while (p < e && n < max) {
const at = p;
${reader.decode}
${retry}n++;
O.start = at; O.end = p;
${core}}
O.count = n;
${after}return p;
}`
}

function bind(scope: Scope, reader: ReaderCode): string {
  return Object.entries(reader.bindings)
    .map(([name, value]) => `const ${name} = ${scope.constant(value)};\n`)
    .join('')
}

/** A reader of just the columns that the plan uses, for records on which the wider reader failed; then of each other one for itself. */
function fallbackFunction(
  scope: Scope,
  reader: ReaderCode,
  salvage: Salvage,
): { readonly name: string; readonly code: string } {
  const name = scope.fresh('strict')
  const values = reader.columns.map((value) => value ?? 'null').join(', ')
  return {
    name,
    code: `function ${name}(b, p, e) {
const at = p;
${bind(scope, reader)}${reader.declare}
${reader.decode}
${name}.error = ${reader.error};
const values = [${values}];
if (${reader.status} === 1) ${scope.constant(salvage)}(b, at, e, values);
return { p, status: ${reader.status}, values };
}
`,
  }
}

function timeCode(scope: Scope, source: SourcePart, port: TopologyPort, time: string | undefined): string {
  const column = source.timeColumn === null ? undefined : port.schema.columns[source.timeColumn]
  if (time === undefined || column === undefined) return ''
  const { type } = column
  const missing = scope.constant(`The event time "${column.name}" is NULL.`)
  const check =
    type.nullable || source.format !== null
      ? `if (${time} === null) { S.fail(${source.node.index}, ${missing}); continue; }\n`
      : ''
  const big = type.kind === 'BIGINT' && type.safe !== true
  return `${check}const time = ${big ? `Number(${time})` : time};\n`
}

function watermarkHead(scope: Scope, { watermark }: SourcePart): string {
  if (watermark === null) return 'const time = NaN, mark = -Infinity;\n'
  const w = scope.constant(watermark)
  return `const others = ${w}.others;\nlet own = ${w}.own, mark = ${w}.mark, top = ${w}.maxTime;\n`
}

function watermarkTail(scope: Scope, { watermark }: SourcePart): string {
  if (watermark === null) return ''
  const w = scope.constant(watermark)
  return `${w}.own = own; ${w}.mark = mark; ${w}.maxTime = top;\n`
}

/** After each record: the partition's watermark, the source's, and whatever is due at it. */
function watermarkCode(parts: ProgramParts, scope: Scope, { node, watermark }: SourcePart): string {
  if (watermark === null) return ''
  const { topology, operators } = parts
  const due = operatorsOf(topology, node)
    .filter((operator) => operator.clocks.size === 1)
    .map((operator) => {
      const timers = scope.constant(operators.get(operator.index)?.timers)
      // −Infinity: whenever the watermark moves, and only then.
      return isClock(operator)
        ? `next >= ${timers}.next && (next > mark || ${timers}.next > -Infinity)`
        : `next >= ${timers}.next`
    })
  const raises = topology.nodes.some(({ clocks }) => clocks.size > 1 && clocks.has(node))
  return `let next = mark;
const bound = time - ${watermark.delay};
if (bound > own) { own = bound; if (time > top) top = time; const least = own < others ? own : others; if (least > next) next = least; }
${due.length === 0 ? '' : `if (${due.join(' || ')}) S.advance(${node.index}, next);\n`}if (next > mark) { mark = next; M[${node.index}] = mark;${raises ? ` ${scope.constant(watermark)}.mark = mark; S.raise(${node.index});` : ''} }
`
}

function emitFunction(
  { markSlot }: ProgramParts,
  emitter: Emitter,
  scope: Scope,
  node: TopologyNode,
  port: TopologyPort,
): string {
  const names = port.schema.columns.map((column) => scope.fresh(`c_${column.name}`))
  const [clock] = isClock(node) ? [node] : node.clocks
  const slot = isClock(node) || node.clocks.size === 1 ? clock?.index : markSlot.get(clockKey(node))
  const kind = port.schema.changes === 'changelog' ? 'kind' : '0'
  const body = emitter.port(node, port, names, { time: 'time', mark: 'mark', kind })
  const used = usedNames(body)
  const load = names
    .flatMap((name, index) => (used.has(name) ? [`const ${name} = values[${index}];\n`] : []))
    .join('')
  return `function emit_${node.index}_${port.counter}(values, time, kind) {
const row = O.row, from = O.port, mark = M[${slot ?? 0}];
O.row = values; O.port = ${port.counter};
${load}${body}O.row = row; O.port = from;
}`
}
