/** What a node or an edge shows of the run, as narrow selectors: text and flags, so that nothing is drawn again while its text is the same. */
import type { NodeKind } from '../../model/definition.ts'
import type { NodeFrame } from '../../bridge/contract.ts'
import { equalJson } from '../../model/json.ts'
import { formatCount, formatLag, formatPercent, formatRate, formatShort, MISSING } from '../../ui/format.ts'
import type { ProjectState, RunInfo, RunStoreState } from '../stores/index.ts'
import { texts } from '../texts/index.ts'

export type NodeState =
  | 'idle'
  | 'starting'
  | 'running'
  | 'paused'
  | 'finished'
  | 'stopped'
  | 'preview'
  | 'invalid'
  | 'error'
  | 'held'
  | 'pressure'

/** Share of a node's records that may fail before its mark says so; below it the badge alone counts them. */
const FAILING = 0.1
/** Share of time blocked, or of a queue filled, from which a node counts as held up. */
const PRESSED = 0.5

const hasEnded = (run: RunInfo | null): boolean =>
  run !== null && (run.state === 'finished' || run.state === 'stopped' || run.state === 'failed')

/** Records a second while it runs, the count when it has ended. */
export function flowText(state: RunStoreState, port: string): string {
  const rate = state.rates[port]
  if (state.run === null || rate === undefined) return MISSING
  return hasEnded(state.run) ? formatShort(rate.total) : formatRate(rate.perSecond)
}

export function totalText(state: RunStoreState, ports: readonly string[]): string {
  let total: number | null = null
  for (const port of ports) {
    const rate = state.rates[port]
    if (rate !== undefined) total = (total ?? 0) + rate.total
  }
  return total === null ? MISSING : formatShort(total)
}

/** The worst thing that can be said of a node wins. */
export function nodeState(state: RunStoreState, id: string, invalid: boolean): NodeState {
  const { run } = state
  const frame = state.frame?.nodes[id]
  if (run?.state === 'failed' && run.error?.nodeId === id) return 'error'
  if (frame !== undefined && failing(frame)) return 'error'
  if (invalid) return 'invalid'
  if (run === null || run.document.nodes[id] === undefined) return 'idle'
  if (run.state === 'stopping') return 'running'
  // The error mark is for the node that failed; the others were ended by it.
  if (run.state === 'failed') return 'stopped'
  // A preview has read a part and written nothing: that is no success yet.
  if (run.mode === 'preview' && run.state === 'finished') return 'preview'
  if (run.state !== 'running') return run.state
  const live = state.live[id]
  if (live?.held === 'here') return 'held'
  if (live !== undefined && pressure(live.blocked, live.queue) > 0) return 'pressure'
  return 'running'
}

function failing(frame: NodeFrame): boolean {
  if (frame.dead === 0) return false
  const all =
    frame.in > 0 ? frame.in : frame.dead + Object.values(frame.out).reduce((sum, count) => sum + count, 0)
  return frame.dead / Math.max(1, all) >= FAILING
}

/** Back-pressure worth showing, 0 to 1. */
export function pressure(blocked: number, queue: number): number {
  const share = Math.max(blocked, queue)
  return share >= PRESSED ? share : 0
}

/** Back-pressure on an edge: how full the queue behind it is, or how long its producer was blocked. */
export function edgePressure(state: RunStoreState, from: string, to: string): number {
  if (state.run === null || state.run.state !== 'running') return 0
  return pressure(state.live[from]?.blocked ?? 0, state.live[to]?.queue ?? 0)
}

interface Fact {
  readonly kind: 'dead' | 'late' | 'fact'
  readonly text: string
  readonly title: string
}

export interface FooterView {
  /** Null without event time. */
  readonly lag: string | null
  readonly held: 'here' | 'before' | null
  readonly heldBy: string | null
  readonly fact: Fact | null
  /** The run has told of this node. */
  readonly known: boolean
  /** The message of a run or of records that failed here. */
  readonly failure: string | null
}

/** What the footer shows, as JSON text: one subscription, compared by value. */
export function footerText(state: RunStoreState, id: string, kind: NodeKind): string {
  const frame = state.frame?.nodes[id]
  const live = state.live[id]
  const failedHere = state.run?.state === 'failed' && state.run.error?.nodeId === id
  const view: FooterView = {
    lag: live === undefined || live.lag === null ? null : formatLag(live.lag),
    held: live?.held ?? null,
    heldBy: live?.heldBy ?? null,
    fact: frame === undefined ? null : footerFact(frame, kind),
    known: frame !== undefined,
    failure: failedHere
      ? (state.run?.error?.message ?? null)
      : frame !== undefined && failing(frame)
        ? frame.lastError
        : null,
  }
  return JSON.stringify(view)
}

export const parseFooter = (text: string): FooterView => JSON.parse(text) as FooterView

/** The one badge of the footer: failed records, else late ones, else one fact of the type. */
function footerFact(frame: NodeFrame, kind: NodeKind): Fact | null {
  const t = texts.canvas
  const failed = frame.dead + frame.skipped
  if (failed > 0) return { kind: 'dead', text: formatShort(failed), title: t.dead(formatCount(failed)) }
  if (frame.late > 0)
    return { kind: 'late', text: formatShort(frame.late), title: t.late(formatCount(frame.late)) }
  if (kind === 'window' && frame.state !== undefined) {
    const { windows, keys } = frame.state
    const title = t.openKeys(formatCount(windows), formatCount(keys))
    return { kind: 'fact', text: t.open(formatShort(windows)), title }
  }
  if (kind === 'transform' && frame.in > 0 && frame.filtered > 0) {
    const share = t.pass(formatPercent(1 - frame.filtered / frame.in))
    return { kind: 'fact', text: share, title: share }
  }
  return null
}

/** Whether the running job has another node, config or wiring here than the drawing. */
export function changedSinceRun(run: RunInfo | null, project: ProjectState, id: string): boolean {
  if (run === null || hasEnded(run)) return false
  const was = run.document.nodes[id]
  const is = project.document.nodes[id]
  if (is === undefined || was === is) return false
  if (was === undefined) return true
  return !(was.type === is.type && was.version === is.version && equalJson(was.config, is.config))
}

export interface Bar {
  readonly start: number
  /** Share of the largest bar. */
  readonly height: number
  /** Fired; open, and the watermark has passed its start, so that it takes what is newest; open, and ahead of it. */
  readonly phase: 'fired' | 'current' | 'ahead'
}

/** The newest windows as bars, oldest first, as JSON text. */
export function windowBars(state: RunStoreState, id: string): string | null {
  const bars = state.bars[id]
  if (bars === undefined) return null
  const top = Math.max(1, ...bars.map((bar) => bar.records))
  const watermark = state.frame?.nodes[id]?.watermark ?? -Infinity
  return JSON.stringify(
    bars.map((bar): Bar => ({
      start: bar.start,
      height: Math.max(0.12, Math.round((bar.records / top) * 20) / 20),
      phase: !bar.open ? 'fired' : bar.start <= watermark ? 'current' : 'ahead',
    })),
  )
}

/** Whether a sink only shows what it would write: a preview and a debug run write nowhere. A console's lines are printed in a preview too. */
export const wouldWrite = ({ run }: Pick<RunStoreState, 'run'>, kind: NodeKind): boolean =>
  kind === 'sink' && run !== null && (run.mode === 'preview' || run.debug !== null)
