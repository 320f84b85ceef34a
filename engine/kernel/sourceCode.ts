/**
 * The function of a source. Of bytes it has two lanes: the fast one reads records of the layouts that were learned, with their columns in local variables that are
 * mostly of one representation; whatever that does not take goes, record by record, through a second function with the tolerant reader.
 */
import { createReader } from '../../model/format/read.ts'
import { printReader } from '../../model/format/reader.ts'
import type { RecordFormat } from '../../model/format/index.ts'
import { fill, NONE, withoutHooks, type Filling } from './deferred.ts'
import type { Emitter } from './emitter.ts'
import { markAgain, markCode, markHead, markTail, timeCode } from './markCode.ts'
import type { ProgramParts, SourcePart } from './parts.ts'
import { usedNames, type Scope } from './scope.ts'
import type { TopologyPort } from './topology.ts'
import { createPeek } from './undecoded.ts'

interface SourceCode {
  readonly source: SourcePart
  readonly port: TopologyPort
  /** Of the columns, and which of them rule the answer. */
  readonly names: readonly string[]
  readonly used: ReadonlySet<string>
  /** What is done with one record, a block that `break record` leaves. */
  readonly core: string
}

export function sourceFunction(
  parts: ProgramParts,
  scope: Scope,
  emitter: Emitter,
  source: SourcePart,
): string {
  const { node, format } = source
  const port = node.outputs.get('out')
  if (port === undefined) return `function run_${node.index}() {}`
  const { columns } = port.schema
  const names = columns.map((column) => scope.fresh(`c_${column.name}`))
  const texts = names.filter((_, index) => columns[index]?.type.kind === 'STRING')
  const lazy = format === null ? NONE : new Set(texts)
  const body = emitter.port(node, port, names, { time: 'time', mark: 'mark', kind: '0', lazy })
  const time = source.timeColumn === null ? undefined : names[source.timeColumn]
  const read = usedNames(withoutHooks(body) + withoutHooks(emitter.declarations()))
  const used = new Set(names.filter((name) => read.has(name) || name === time))
  const core = `record: {\n${timeCode(scope, source, port, time)}${body}${markCode(parts, scope, source)}}\n`
  const code: SourceCode = { source, port, names, used, core }
  return format === null ? rowsFunction(scope, emitter, code) : bytesFunctions(scope, emitter, code, format)
}

function rowsFunction(
  scope: Scope,
  emitter: Emitter,
  { source, port, names, used, core }: SourceCode,
): string {
  const load = names.flatMap((name, index) => (used.has(name) ? [`const ${name} = row[${index}];\n`] : []))
  const rowOf = (name: string): string => (names.includes(name) ? `row[${names.indexOf(name)}]` : name)
  const filling = { text: rowOf, shown: rowOf, peek: '' }
  return `function run_${source.node.index}(rows, from, to) {
O.port = ${port.counter}; O.source = ${source.node.index};
${markHead(scope, source)}for (let n = from; n < to; n++) {
const row = rows[n];
O.row = row; O.start = n;
${load.join('')}${fill(core, emitter.hooks, filling)}}
O.row = null;
${markTail(scope, source)}}`
}

function bytesFunctions(scope: Scope, emitter: Emitter, code: SourceCode, format: RecordFormat): string {
  const { source, port, names, used, core } = code
  const { node, layout } = source
  const { columns } = port.schema
  const strict = columns.filter((_, index) => used.has(names[index] ?? ''))
  const reader = printReader(format, columns, { used: new Set(strict.map(({ name }) => name)), layout })
  const isText = (index: number): boolean => columns[index]?.type.kind === 'STRING'
  const hooked = new Set(emitter.hooks.flatMap((hook) => hook.columns))
  const peeked = names.flatMap((name, index) => (hooked.has(name) && !used.has(name) ? [index] : []))
  const peek =
    peeked.length === 0 ? '' : `${scope.constant(createPeek(format, columns, peeked, layout))}(b, at, e)`
  /** The core, where the value of a used column is this. */
  const filled = (valueOf: (index: number) => string): string => {
    const shown: Filling['shown'] = (name) => {
      const index = names.indexOf(name)
      if (index < 0) return name
      return used.has(name) ? valueOf(index) : { peeked: index }
    }
    return fill(core, emitter.hooks, { text: (name) => valueOf(names.indexOf(name)), shown, peek })
  }
  /** The columns that are no texts, in local variables. */
  const load = (valueOf: (index: number) => string): string =>
    names
      .flatMap((name, index) =>
        used.has(name) && !isText(index) ? [`const ${name} = ${valueOf(index)};\n`] : [],
      )
      .join('')
  const fast = (index: number): string => reader.columns[index] ?? 'null'
  const slow = (index: number): string => `values[${index}]`
  const tolerant = scope.constant(
    createReader(
      format,
      columns,
      names.map((name) => used.has(name)),
      layout,
    ),
  )
  const bound = Object.entries(reader.bindings)
    .map(([name, value]) => `const ${name} = ${scope.constant(value)};\n`)
    .join('')
  const [own, taken] = [`slow_${node.index}`, `taken_${node.index}`]
  const missed = `${markTail(scope, source)}p = ${own}(b, at, e); n += ${taken}; ${markAgain(scope, source)}continue;`
  return `let ${taken} = 0;
function ${own}(b, at, e) {
const status = ${tolerant}.read(b, at, e), next = ${tolerant}.next;
${taken} = status === 0 ? 0 : 1;
O.start = at; O.end = next; O.missed++;
if (status !== 1) { if (status === -1) S.fail(${node.index}, ${tolerant}.error); return next; }
const values = ${tolerant}.values;
${markHead(scope, source)}${load(slow)}${filled(slow)}${markTail(scope, source)}return next;
}
function run_${node.index}(b, p, e, max) {
${bound}${reader.declare}
O.buffer = b; O.row = null; O.source = ${node.index};
${markHead(scope, source)}let n = 0;
while (p < e && n < max) {
const at = p;
${reader.decode(missed)}
${load(fast)}n++;
O.start = at; O.end = p;
${filled(fast)}}
O.count = n;
${markTail(scope, source)}return p;
}`
}
