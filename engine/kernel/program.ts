/**
 * The generated program of a job: one function a source, which decodes a batch, runs the fused steps and hands over to operators and sinks,
 * and one function an output port of an operator (and a dead letter port), which runs what is behind it.
 *
 * Everything lasting (counters, state, buffers, watermarks) is outside, so a program can be swapped for a variant between two batches:
 * with hooks at watched ports, or with timing.
 */
import type { RowKind } from '../../model/changes.ts'
import type { Value } from '../../model/types.ts'
import { fill, NONE } from './deferred.ts'
import { Emitter } from './emitter.ts'
import type { ProgramParts } from './parts.ts'
import { Scope, usedNames } from './scope.ts'
import { sourceFunction } from './sourceCode.ts'
import { clockKey, isClock, type TopologyNode, type TopologyPort } from './topology.ts'

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

export function buildProgram(parts: ProgramParts): Program {
  const scope = new Scope()
  const emitter = new Emitter({ ...parts, scope })
  const functions = parts.sources.map((source) => sourceFunction(parts, scope, emitter, source))
  const emits = parts.topology.nodes.flatMap((node) =>
    [...node.outputs.values()].filter(({ entry }) => entry).map((port) => ({ node, port })),
  )
  const emitCode = emits.map(({ node, port }) => emitFunction(parts, emitter, scope, node, port))
  const code = [
    '"use strict";',
    scope.prelude(),
    filled(emitter, emitter.declarations()),
    ...functions,
    ...emitCode,
    `return { bytes: {${parts.sources.map(({ node, format }) => (format === null ? '' : `${node.index}: run_${node.index}, `)).join('')}},`,
    ` rows: {${parts.sources.map(({ node, format }) => (format === null ? `${node.index}: run_${node.index}, ` : '')).join('')}},`,
    ` emits: {${emits.map(({ node, port }) => `${JSON.stringify(port.ref)}: emit_${node.index}_${port.counter}`).join(', ')}} };`,
  ].join('\n')
  const { shared } = parts
  // The one place where code is compiled: what goes in is printed from the plan, with every name and text of a person quoted.
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  const compiled = new Function('K', 'C', 'L', 'M', 'W', 'O', 'S', 'R', code)
  return compiled(
    scope.values(),
    shared.counters,
    shared.late,
    shared.marks,
    shared.wanted,
    shared.origin,
    shared,
    parts.library,
  ) as Program
}

/** Code in which every column is there. */
const filled = (emitter: Emitter, code: string): string =>
  fill(code, emitter.hooks, { text: (name) => name, shown: (name) => name, peek: '' })

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
  const flow = { time: 'time', mark: 'mark', kind, lazy: NONE }
  const body = filled(emitter, emitter.port(node, port, names, flow))
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
