/** Runs one node by its definition and runtime, from sources of rows to lines by output port; straight, or broken off and resumed. */
import { expect } from 'vitest'
import { changesSink } from '../../engine/kernel/testing/changelog.ts'
import {
  linesSink,
  planOf,
  rowsSource,
  testJob,
  type NodeSpec,
  type Row,
} from '../../engine/kernel/testing/plans.ts'
import type { JobSnapshot, KernelOptions, NodeCounts } from '../../engine/kernel/options.ts'
import type { NodeRuntime } from '../../engine/api/index.ts'
import type { AnyNodeDefinition } from '../../model/definition.ts'
import type { Json } from '../../model/document.ts'
import * as library from '../../model/expr/runtime/index.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { definitions } from '../definitions.ts'
import { runtimes } from '../runtimes.ts'

export interface NodeInput {
  readonly schema: StreamSchema
  /** By partition. The column `ts` is the event time, where the schema has one. */
  readonly rows: readonly (readonly Row[])[]
  readonly delay?: number
}

export interface NodeCase {
  readonly type: keyof typeof definitions
  readonly config: object
  /** By input port. */
  readonly inputs: Readonly<Record<string, NodeInput>>
  readonly settings?: Readonly<Record<string, Json>>
  readonly options?: Partial<KernelOptions>
  /** What stands behind the port `out` of the node: its own outputs are given under its id, `after`. */
  readonly after?: Omit<NodeSpec, 'id' | 'from'> & { readonly runtime: NodeRuntime }
  /** Called between batches. */
  readonly between?: () => void
}

export interface NodeRun {
  /** JSON lines by output port. */
  readonly lines: Readonly<Record<string, string[]>>
  readonly counts: NodeCounts
  /** Whether the job was stopped before its end. */
  readonly stopped: boolean
}

/** The schemas of the node's outputs; a problem fails the test. */
export function outputsOf({ type, config, inputs }: NodeCase): Readonly<Record<string, StreamSchema>> {
  const definition = definitions[type] as AnyNodeDefinition
  const schemas = Object.fromEntries(Object.entries(inputs).map(([port, { schema }]) => [port, schema]))
  const parsed = definition.config.parse(config) as never
  const { outputs, problems } = definition.infer(parsed, schemas, { nodeId: 'node', timeZone: 'UTC' })
  expect(problems).toEqual([])
  return outputs
}

function makeJob(one: NodeCase, restore: JobSnapshot | null, between: () => void) {
  const { type, config, inputs, settings = {}, options = {}, after } = one
  const outputs = outputsOf(one)
  const parsed: unknown = (definitions[type] as AnyNodeDefinition).config.parse(config)
  const lines: Record<string, string[]> = {}
  const made: Record<string, NodeRuntime> = { ...runtimes }
  const nodes: NodeSpec[] = []
  for (const [port, { schema, rows, delay = 0 }] of Object.entries(inputs)) {
    nodes.push({ id: `from_${port}`, type: `$from_${port}`, kind: 'source', outputs: { out: schema } })
    made[`$from_${port}`] = rowsSource(rows, schema.eventTime === null ? null : { delay })
  }
  nodes.push({
    id: 'node',
    type,
    config: JSON.parse(JSON.stringify(parsed)) as Record<string, Json>,
    from: Object.keys(inputs).map((port) => `${port}<from_${port}.out`),
    outputs,
  })
  if (after !== undefined) {
    const { runtime, ...spec } = after
    nodes.push({ ...spec, id: 'after', from: ['node.out'] })
    made[spec.type] = runtime
  }
  const ports = [
    ...Object.entries(outputs).map(([port, schema]) => ({ from: `node.${port}`, name: port, schema })),
    ...Object.entries(after?.outputs ?? {}).map(([port, schema]) => ({
      from: `after.${port}`,
      name: `after.${port}`,
      schema,
    })),
  ]
  for (const { from, name, schema } of ports) {
    const taken: string[] = (lines[name] = [])
    nodes.push({ id: `to_${from.replace('.', '_')}`, type: `$to_${name}`, kind: 'sink', from: [from] })
    made[`$to_${name}`] = schema.changes === 'changelog' ? changesSink(taken, 'op') : linesSink(taken)
  }
  const { job, frames } = testJob(planOf(nodes, settings), made, {
    library,
    restore,
    breathe: () => {
      between()
      return Promise.resolve()
    },
    ...options,
  })
  return { job, frames, lines }
}

/** In = late + dead + skipped + what the ledger books. */
export function expectLedger({ in: taken, late, dead, skipped, ledger }: NodeCounts): void {
  const booked = Object.values(ledger ?? {}).reduce((sum, count) => sum + count, 0)
  expect(late + dead + skipped + booked).toBe(taken)
}

async function go({ job, lines }: ReturnType<typeof makeJob>): Promise<NodeRun> {
  await job.open()
  const { error, state, frame } = await job.run()
  expect(error).toBe(null)
  const counts = frame.nodes['node']
  if (counts === undefined) throw new Error('the frame says nothing of the node')
  return { lines, counts, stopped: state === 'stopped' }
}

export const runNode = (one: NodeCase): Promise<NodeRun> =>
  go(makeJob(one, null, one.between ?? (() => undefined)))

/**
 * Breaks off after `cut` batches, with a checkpoint, and goes on from it, as `then` where that is given: the lines of both, one after the other, and the counts of the
 * second.
 */
export async function runBroken(one: NodeCase, cut: number, then: NodeCase = one): Promise<NodeRun> {
  let turns = 0
  const taken: string[] = []
  const first = makeJob(one, null, () => {
    one.between?.()
    if (turns++ !== cut) return
    taken.push(JSON.stringify(first.job.snapshot()))
    first.job.stop()
  })
  const before = await go(first)
  const [snapshot] = taken
  if (snapshot === undefined) return before
  const rest = await go(makeJob(then, JSON.parse(snapshot) as JobSnapshot, then.between ?? (() => undefined)))
  const lines = Object.fromEntries(
    Object.entries(before.lines).map(([port, some]) => [port, [...some, ...(rest.lines[port] ?? [])]]),
  )
  // Whether counts go on over a restart is for the kernel to say; the ledger does.
  const total = Object.values(one.inputs).reduce((sum, { rows }) => sum + rows.flat().length, 0)
  const [a, b] = [before.counts, rest.counts]
  const counts =
    b.in === total
      ? b
      : {
          ...b,
          in: a.in + b.in,
          late: a.late + b.late,
          dead: a.dead + b.dead,
          skipped: a.skipped + b.skipped,
        }
  return { ...rest, counts, lines }
}
