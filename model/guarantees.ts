/** What a pipeline promises on each way from a source to a sink, which link is the weakest, and what mends it. */
import type { Analysis } from './analysis.ts'
import type { Guarantees, Weakness } from './definition.ts'
import type { Json, PipelineDocument } from './document.ts'
import { settingsSchema } from './document.ts'
import type { Fix } from './problem.ts'

export type Level = 'exactly-once' | 'at-least-once' | 'may-lose'

/** The strongest first. */
const LEVELS: readonly Level[] = ['exactly-once', 'at-least-once', 'may-lose']

export interface WeakLink {
  /** Null: the settings of the job. */
  readonly nodeId: string | null
  readonly level: Exclude<Level, 'exactly-once'>
  readonly why: string
  readonly fix: Fix | null
}

export interface PathGuarantee {
  readonly source: string
  readonly sink: string
  readonly level: Level
  /** What makes it less than exactly-once, the weakest first; empty where it is. */
  readonly links: readonly WeakLink[]
}

/** A pure function of a document. Nodes that cannot be understood promise nothing, so ways over them are left out. */
export function pathGuarantees(document: PipelineDocument, analysis: Analysis): readonly PathGuarantee[] {
  const job = jobLinks(document)
  return Object.keys(document.nodes).flatMap((source) => {
    if (analysis.nodes[source]?.definition?.kind !== 'source') return []
    const reached = waysFrom(document, source)
    return analysis.order
      .filter((sink) => reached.has(sink) && analysis.nodes[sink]?.definition?.kind === 'sink')
      .map((sink) => {
        const back = waysTo(document, sink)
        const between = analysis.order.filter(
          (id) => (reached.has(id) || id === source) && (back.has(id) || id === sink),
        )
        const links = [...between.flatMap((id) => nodeLinks(analysis, id)), ...job].toSorted(
          (a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level),
        )
        return { source, sink, level: links[0]?.level ?? 'exactly-once', links }
      })
  })
}

function jobLinks({ settings }: PipelineDocument): readonly WeakLink[] {
  const parsed = settingsSchema.safeParse(settings)
  if (!parsed.success) return []
  const { checkpointInterval, checkpointRecords } = parsed.data
  if (checkpointInterval > 0 || checkpointRecords > 0) return []
  return [
    {
      nodeId: null,
      level: 'may-lose',
      why: 'The job makes no checkpoints: after a crash it can only start anew.',
      fix: {
        label: 'Make a checkpoint every 10 s',
        operation: { kind: 'setSettings', settings: { ...settings, checkpointInterval: 10_000 } },
      },
    },
  ]
}

function nodeLinks(analysis: Analysis, nodeId: string): readonly WeakLink[] {
  const { definition, config } = analysis.nodes[nodeId] ?? {}
  if (definition === null || definition === undefined || config === null || config === undefined) return []
  const { recovery, weaknesses, notes }: Guarantees = definition.guarantees(config)
  const links = (weaknesses ?? []).map(({ level, why, fix }: Weakness): WeakLink => ({
    nodeId,
    level,
    why,
    fix:
      fix === null
        ? null
        : { label: fix.label, operation: { kind: 'setConfig', id: nodeId, config: asJson(fix.config) } },
  }))
  if (links.length > 0 || recovery === 'exactly-once' || recovery === 'none') return links
  return [{ nodeId, level: recovery, why: notes[0] ?? `${definition.title} promises no more.`, fix: null }]
}

const asJson = (config: Readonly<Record<string, unknown>>) =>
  JSON.parse(JSON.stringify(config)) as Record<string, Json>

const nodeOf = (end: string): string => end.slice(0, end.indexOf('.'))
const waysFrom = ({ edges }: PipelineDocument, start: string): ReadonlySet<string> =>
  follow(
    start,
    edges.map(({ from, to }) => [nodeOf(from), nodeOf(to)]),
  )
const waysTo = ({ edges }: PipelineDocument, end: string): ReadonlySet<string> =>
  follow(
    end,
    edges.map(({ from, to }) => [nodeOf(to), nodeOf(from)]),
  )

function follow(start: string, steps: readonly (readonly [string, string])[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const next = [start]
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    for (const [from, to] of steps) {
      if (from !== at || seen.has(to)) continue
      seen.add(to)
      next.push(to)
    }
  }
  return seen
}
