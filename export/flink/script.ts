/** A pipeline as Flink SQL: settings, a table for each source and sink, a view for each node between, and one statement set. */
import type { NodeConnections } from '../../model/connections/connection.ts'
import {
  HIDDEN_TIME,
  type AnyNodeEmitter,
  type FlinkNode,
  type FlinkStatement,
  type FlinkStream,
} from '../../model/emit.ts'
import { portRef, type JobSettings } from '../../model/document.ts'
import { own } from '../../model/json.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { SECRET_OPTIONS } from '../../nodes/common/flink/variables.ts'

/** Why a node, or a field of it, cannot be exported, and the nearest way out. */
export interface Obstacle {
  readonly nodeId: string
  /** A path into the node's config; empty for the node itself. */
  readonly path: string
  readonly reason: string
  readonly wayOut: string
}

export interface ScriptNode {
  readonly id: string
  readonly label: string
  readonly statements: readonly FlinkStatement[]
  readonly notes: readonly string[]
  /** Its views, and those of the nodes in `inlined`, cannot be kept: an INSERT brings them along. */
  readonly inline: boolean
  /** Ids of such nodes among those that it reads from, in the order of the flow. */
  readonly inlined: readonly string[]
}

export interface FlinkScript {
  /** In the order of the flow. */
  readonly nodes: readonly ScriptNode[]
  readonly obstacles: readonly Obstacle[]
  /** Variables of the environment that the script leaves open, and what to set them to. */
  readonly variables: Readonly<Record<string, string>>
}

export interface ScriptSource {
  /** In the order of the flow, configs parsed: a job plan's operators. */
  readonly operators: readonly PlanOperator[]
  readonly settings: JobSettings
}

export interface ScriptOptions {
  /** By node type. */
  readonly emitters: Readonly<Record<string, AnyNodeEmitter>>
  /** Connections by name, where they are known. Others become variables. */
  readonly connections?: NodeConnections
}

/** Puts the nodes together. A node that cannot be exported stands in with the stream that it would give, so that those behind it are judged too. */
export function buildScript(source: ScriptSource, options: ScriptOptions): FlinkScript {
  const streams = new Map<string, FlinkStream>()
  const used = usedPorts(source.operators)
  const nodes: ScriptNode[] = []
  const obstacles: Obstacle[] = []
  const variables: Record<string, string> = {}
  for (const operator of source.operators) {
    const before = obstacles.length
    const made = emit(operator, source, options, streams, used, obstacles)
    const isSound = obstacles.length === before
    for (const { port, schema } of operator.outputs) {
      const output = isSound ? own(made.outputs, port) : undefined
      streams.set(
        `${operator.id}.${port}`,
        output === undefined ? standIn(operator.id, schema) : { ...output, schema },
      )
    }
    if (!isSound) continue
    Object.assign(variables, made.variables)
    nodes.push(scriptNode(operator, made, nodes))
  }
  return { nodes, obstacles, variables }
}

/**
 * The script with the values of secrets in the place of their variables, written as they have to stand there. It is for a session of Flink's, and never printed.
 * Only options of logins are looked at: a pipeline that has the name of a variable in a path or a topic gets nothing.
 */
export const withSecrets = (script: FlinkScript, values: Readonly<Record<string, string>>): FlinkScript => ({
  ...script,
  nodes: script.nodes.map((node) => ({
    ...node,
    statements: node.statements.map((statement) =>
      statement.kind === 'table' ? { ...statement, options: filled(statement.options, values) } : statement,
    ),
  })),
})

const filled = (
  options: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(options).map(([key, text]) => [
      key,
      SECRET_OPTIONS.has(key)
        ? text.replaceAll(/\$\{([A-Z0-9_]+)\}/g, (all, name: string) => own(values, name) ?? all)
        : text,
    ]),
  )

function scriptNode(
  { id, label, inputs }: PlanOperator,
  made: FlinkNode,
  before: readonly ScriptNode[],
): ScriptNode {
  const from = inputs.map((input) => portRef(input.from).node)
  const needed = new Set(
    before
      .filter((node) => from.includes(node.id))
      .flatMap((node) => [...node.inlined, ...(node.inline ? [node.id] : [])]),
  )
  return {
    id,
    label,
    statements: made.statements,
    notes: made.notes ?? [],
    inline: (made.inline ?? false) || needed.size > 0,
    inlined: before.map((node) => node.id).filter((node) => needed.has(node)),
  }
}

const NOTHING: FlinkNode = { statements: [], outputs: {} }

function emit(
  operator: PlanOperator,
  { settings }: ScriptSource,
  { emitters, connections = {} }: ScriptOptions,
  streams: ReadonlyMap<string, FlinkStream>,
  used: ReadonlyMap<string, ReadonlySet<string>>,
  obstacles: Obstacle[],
): FlinkNode {
  const { id } = operator
  const refuse = (path: string, reason: string, wayOut: string): void => {
    const told = obstacles.some((one) => one.nodeId === id && one.path === path && one.reason === reason)
    if (!told) obstacles.push({ nodeId: id, path, reason, wayOut })
  }
  const ports = used.get(id) ?? new Set<string>()
  if (ports.has('dead')) {
    refuse(
      'onError',
      'The port of bad records: in Flink SQL a record that fails, fails the job.',
      'Take the edge away; keep bad records out beforehand, with TRY_CAST and a Filter.',
    )
  }
  const emitter = own(emitters, operator.type)
  if (emitter === undefined) {
    refuse('', `Nothing is known of ${operator.type} in Flink SQL.`, 'Leave the node out.')
    return NOTHING
  }
  return emitter.flink(operator.config, {
    id,
    inputs: Object.fromEntries(
      operator.inputs.flatMap(({ port, from }) => {
        const stream = streams.get(from)
        return stream === undefined ? [] : [[port, stream]]
      }),
    ),
    outputs: Object.fromEntries(operator.outputs.map(({ port, schema }) => [port, schema])),
    used: ports,
    settings,
    connections,
    refuse,
  })
}

/** The output ports that lead somewhere, by node. */
function usedPorts(operators: readonly PlanOperator[]): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>()
  for (const { inputs } of operators) {
    for (const { from } of inputs) {
      const { node, port } = portRef(from)
      const ports = used.get(node) ?? new Set()
      used.set(node, ports.add(port))
    }
  }
  return used
}

/** As if the node could be exported: what is behind it has its own obstacles only. */
function standIn(id: string, schema: StreamSchema): FlinkStream {
  const names = schema.columns.map(({ name }) => name)
  const window =
    names.includes('window_start') && names.includes('window_end')
      ? { start: 'window_start', end: 'window_end' }
      : null
  return { relation: `\`${id}\``, schema, time: schema.eventTime === null ? null : HIDDEN_TIME, window }
}
