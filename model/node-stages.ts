import type { AnyNodeDefinition, InferContext, Ports } from './definition.ts'
import type { Definitions } from './analysis.ts'
import { portRef, type DocumentNode, type Edge, type Json } from './document.ts'
import { own } from './json.ts'
import { nearHint } from './near.ts'
import { substitute, type OpenReference, type Parameters } from './parameters.ts'
import { problem } from './problem-codes.ts'
import type { Problem } from './problem.ts'
import type { StreamSchema } from './schema.ts'
import { fieldNamesAt, parseWith, type WordedIssue } from './zod-words.ts'

/** A node as far as it can be understood without its neighbours. */
export interface ReadNode {
  readonly definition: AnyNodeDefinition | null
  /** Null when the config does not parse. */
  readonly config: unknown
  readonly ports: Ports
  readonly problems: readonly Problem[]
}

/** How a parameter without a value counts: a run needs it, the editor only says so. */
export type UnsetParameters = 'error' | 'warning'

/** Reads a node's config by its definition: brings it up to date, fills in parameters, parses. */
export function readNode(
  id: string,
  node: DocumentNode,
  definitions: Definitions,
  parameters: Parameters,
  unset: UnsetParameters,
): Omit<ReadNode, 'ports'> & { readonly ports: Ports | null } {
  const definition = own(definitions, node.type) ?? null
  if (definition === null) {
    const unknown = problem('unknown-type', `This version does not know the node type “${node.type}”.`, {
      nodeId: id,
      hint: nearHint(node.type, Object.keys(definitions), 'node type'),
    })
    return { definition, config: null, ports: null, problems: [unknown] }
  }
  if (node.version > definition.version) {
    const newer = problem(
      'newer-node',
      `${id} was made by a newer Millrace: ${definition.title} of version ${node.version}, here ${definition.version}.`,
      { nodeId: id, hint: 'Update Millrace to change or run it.' },
    )
    return { definition, config: null, ports: portsOf(definition, null), problems: [newer] }
  }
  const migrated = migrateConfig(definition, node)
  if (migrated.config === null) {
    const failed = problem('migration-failed', `${id}: ${migrated.message}`, { nodeId: id })
    return { definition, config: null, ports: portsOf(definition, null), problems: [failed] }
  }
  const { value, open } = fillIn(definition, migrated.config, parameters)
  const problems = open.map((reference) => openReference(id, reference, parameters, unset))
  const parsed = parseWith(definition.config, value)
  if (parsed.ok) {
    return { definition, config: parsed.value, ports: portsOf(definition, parsed.value), problems }
  }
  // What is wrong only because a parameter has no value yet is not wrong.
  const waiting = new Set(open.map(({ path }) => path.join('.')))
  for (const issue of parsed.issues) {
    if (!waiting.has(issue.path.join('.'))) problems.push(configProblem(id, issue, definition))
  }
  return { definition, config: null, ports: portsOf(definition, null), problems }
}

/** Code is not filled in: `${…}` there belongs to its own language. */
function fillIn({ code }: AnyNodeDefinition, config: Record<string, Json>, parameters: Parameters) {
  const text = code === undefined ? undefined : config[code]
  if (code === undefined || text === undefined) return substitute(config, parameters)
  const { value, open } = substitute({ ...config, [code]: '' }, parameters)
  return { value: { ...(value as Record<string, Json>), [code]: text }, open }
}

const CONFIG_CODES = { missing: 'missing-config', unknown: 'unknown-config', invalid: 'bad-config' } as const

function configProblem(id: string, issue: WordedIssue, definition: AnyNodeDefinition): Problem {
  const details = { nodeId: id, path: issue.path.join('.') }
  if (issue.kind !== 'unknown') return problem(CONFIG_CODES[issue.kind], issue.message, details)
  const names = fieldNamesAt(definition.config, issue.path.slice(0, -1))
  return problem(CONFIG_CODES.unknown, issue.message, {
    ...details,
    hint: nearHint(issue.path.at(-1) ?? '', names, 'field'),
  })
}

function openReference(
  id: string,
  { name, path, reason }: OpenReference,
  parameters: Parameters,
  unset: UnsetParameters,
): Problem {
  const details = { nodeId: id, path: path.join('.') }
  if (reason === 'unset') {
    return problem('parameter-unset', `Parameter ${name} has no value.`, {
      ...details,
      severity: unset,
      hint: `Give it a default, or a value for each run: --param ${name}=…`,
    })
  }
  return problem('parameter-unknown', `The pipeline has no parameter ${name}.`, {
    ...details,
    hint: `${nearHint(name, Object.keys(parameters.declared), 'parameter')} Write $\${ where \${ is meant as text.`,
  })
}

/** The ports of a parsed config, or of the initial one where there is none. */
function portsOf(definition: AnyNodeDefinition, config: unknown): Ports {
  const parsed = config === null ? definition.config.safeParse(definition.initial) : null
  if (parsed === null) return definition.ports(config)
  return parsed.success ? definition.ports(parsed.data) : { inputs: [], outputs: [] }
}

type Migrated =
  { readonly config: Readonly<Record<string, Json>> } | { readonly config: null; readonly message: string }

/** The config of an older node brought to the definition's version, step by step. */
function migrateConfig(definition: AnyNodeDefinition, node: DocumentNode): Migrated {
  let config = node.config
  for (let version = node.version; version < definition.version; version++) {
    const step = definition.migrations?.[version]
    if (step === undefined)
      return { config: null, message: `settings of version ${version} cannot be read any more.` }
    try {
      // A migration may build on its argument; the document keeps its own.
      config = step({ ...config })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return {
        config: null,
        message: `settings of version ${version} could not be brought to ${version + 1}: ${reason}`,
      }
    }
  }
  return { config }
}

/** The node with its config brought up to date; the node itself where nothing is to do or it cannot be done (analysis then says why). */
export function upToDate(node: DocumentNode, definitions: Definitions): DocumentNode {
  const definition = own(definitions, node.type)
  if (definition === undefined || node.version >= definition.version) return node
  const { config } = migrateConfig(definition, node)
  return config === null ? node : { ...node, version: definition.version, config }
}

/** For a type that is not known: the ports that the edges speak of, so that it can be drawn as it was. */
export function portsFromEdges(id: string, edges: readonly Edge[]): Ports {
  const names = (refs: readonly string[]): string[] => [
    ...new Set(refs.map(portRef).flatMap(({ node, port }) => (node === id ? [port] : []))),
  ]
  return {
    inputs: names(edges.map((edge) => edge.to)).map((name) => ({ name, label: name, accepts: 'changelog' })),
    outputs: names(edges.map((edge) => edge.from)).map((name) => ({ name, label: name, flavour: 'append' })),
  }
}

export interface Inferred {
  readonly outputs: Readonly<Record<string, StreamSchema>>
  readonly problems: readonly Problem[]
}

const NOTHING_INFERRED: Inferred = { outputs: {}, problems: [] }

/** The output schemas of a node from those of its inputs, and what its definition finds wrong. */
export function inferNode(
  id: string,
  { definition, config }: ReadNode,
  inputs: Readonly<Record<string, StreamSchema>>,
  job: Omit<InferContext, 'nodeId'>,
): Inferred {
  if (definition === null || config === null) return NOTHING_INFERRED
  try {
    const { outputs, problems } = definition.infer(config, inputs, { nodeId: id, ...job })
    return { outputs, problems }
  } catch (error) {
    // A defect of one definition must not take the whole drawing away.
    const reason = error instanceof Error ? error.message : String(error)
    const failed = problem('infer-failed', `The output of ${id} could not be worked out: ${reason}`, {
      nodeId: id,
      hint: 'This is a defect of Millrace; please report it with the pipeline.',
    })
    return { outputs: {}, problems: [failed] }
  }
}
