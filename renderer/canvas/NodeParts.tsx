/** The live parts of a node. Each reads its own text from the run store, so that a frame draws again only what has changed on the screen. */
import {
  Check,
  CircleX,
  Eye,
  Gauge,
  Hourglass,
  LoaderCircle,
  Pause,
  TriangleAlert,
  Waves,
  ClockAlert,
} from 'lucide-react'
import { memo, useEffect, type RefObject } from 'react'
import type { NodeKind } from '../../model/definition.ts'
import { Sparkline } from '../../ui/parts.tsx'
import { CodeText } from '../forms/CodeText.tsx'
import { useFlinkJob } from '../stores/flinkJob.ts'
import { useProject, useRun, type RunStoreState } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { flinkState, onFlink } from './flinkLive.ts'
import {
  changedSinceRun,
  flowText,
  footerText,
  nodeState,
  parseFooter,
  totalText,
  windowBars,
  wouldWrite,
  type Bar,
  type NodeState,
} from './live.ts'
import { waterline } from './scale.ts'

const t = texts.canvas
const noValues: readonly number[] = []
const SPARK_POINTS = 22
const SEPARATOR = '|'

export const ChangedDot = memo(function ChangedDot({ id }: { readonly id: string }) {
  // The document changes far less often than the run: reading it at each frame costs one comparison by identity.
  const changed = useRun((state) => changedSinceRun(state.run, useProject.getState(), id))
  useProject((state) => state.document.nodes[id])
  return changed ? <span className="node-changed" title={t.changedSinceRun} /> : null
})

const marks: Readonly<Record<NodeState, typeof Check | null>> = {
  idle: null,
  starting: LoaderCircle,
  running: null,
  paused: Pause,
  finished: Check,
  stopped: null,
  preview: Eye,
  invalid: TriangleAlert,
  error: CircleX,
  held: Hourglass,
  pressure: Gauge,
}

export const StateMark = memo(function StateMark({
  id,
  invalid,
}: {
  readonly id: string
  readonly invalid: boolean
}) {
  const own = useRun((run) => nodeState(run, id, invalid))
  const there = useFlinkJob((store) => (onFlink(store) ? flinkState(store, id, invalid) : null))
  const state = there ?? own
  const Icon = marks[state]
  return (
    <span className="node-state" data-state={state} title={t.state[state]}>
      {Icon === null ? <i /> : <Icon size={13} strokeWidth={2.1} aria-hidden="true" />}
    </span>
  )
})

/** A run that is younger than the line starts it at nothing, which is what there was. */
function padded(values: readonly number[]): readonly number[] {
  if (values.length === 0 || values.length >= SPARK_POINTS) return values.slice(-SPARK_POINTS)
  return [...Array.from({ length: SPARK_POINTS - values.length }, () => 0), ...values]
}

/** Both numbers as one text: one subscription, compared by value. */
function countTexts(state: RunStoreState, id: string, kind: NodeKind, outputs: readonly string[]): string {
  const input =
    // What a source has read, bad records too; what goes on is beside it.
    kind === 'source' ? totalText(state, [`${id}.in`]) : flowText(state, `${id}.in`)
  const output =
    kind === 'sink' ? totalText(state, [`${id}.in`]) : flowText(state, `${id}.${outputs[0] ?? 'out'}`)
  return `${input}${SEPARATOR}${output}`
}

export const Counts = memo(function Counts({
  id,
  kind,
  outputs,
}: {
  readonly id: string
  readonly kind: NodeKind
  readonly outputs: readonly string[]
}) {
  const values = useRun((state) => state.sparklines[id] ?? noValues)
  const [input, output] = useRun((state) => countTexts(state, id, kind, outputs)).split(SEPARATOR)
  const would = useRun((state) => wouldWrite(state, kind))
  if (would) {
    return (
      <div className="node-counts">
        <span>{t.wouldWrite}</span>
        <b>{output}</b>
      </div>
    )
  }
  return (
    <div className="node-counts">
      <span>
        {kind === 'source' ? t.total : <em>{t.in}</em>} <b>{input}</b>
      </span>
      <Sparkline values={padded(values)} />
      <span>
        {kind === 'sink' ? t.total : <em>{t.out}</em>} <b>{output}</b>
      </span>
    </div>
  )
})

export const Footer = memo(function Footer({
  id,
  kind,
  problem,
}: {
  readonly id: string
  readonly kind: NodeKind
  readonly problem: string | null
}) {
  const { lag, held, heldBy, fact, known, failure } = parseFooter(
    useRun((state) => footerText(state, id, kind)),
  )
  const words = problem ?? failure
  return (
    <div className="node-footer">
      {words !== null ? (
        <span className="node-problem" title={words.replaceAll('`', '')}>
          <CodeText text={words} />
        </span>
      ) : lag !== null ? (
        <span className="node-lag" data-held={held ?? undefined} title={t.watermarkLag}>
          <Waves size={12} strokeWidth={2} aria-hidden="true" />
          {lag}
        </span>
      ) : (
        <span className="node-quiet">{known ? '' : t.notRunYet}</span>
      )}
      {heldBy !== null ? (
        <span className="node-badge" data-kind="late">
          <Hourglass size={10} strokeWidth={2.2} aria-hidden="true" />
          {t.heldBy(heldBy)}
        </span>
      ) : fact === null ? null : (
        <span className="node-badge" data-kind={fact.kind} title={fact.title}>
          {fact.kind === 'dead' && <CircleX size={10} strokeWidth={2.2} aria-hidden="true" />}
          {fact.kind === 'late' && <ClockAlert size={10} strokeWidth={2.2} aria-hidden="true" />}
          {fact.text}
        </span>
      )}
    </div>
  )
})

/**
 * The waterline is painted with the node's ground, so that its round corners clip it and it takes no layer of its own. Written past React: it moves
 * at every frame of the run on every node in sight.
 */
export function useWaterline(id: string, node: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const draw = (live = useRun.getState().live[id]): void => {
      if (node.current === null) return
      node.current.style.setProperty('--waterline', `${waterline(live?.lag ?? null) * 100}%`)
      node.current.dataset['held'] = live?.held ?? ''
    }
    draw()
    return useRun.subscribe((state, before) => {
      if (state.live[id] !== before.live[id]) draw(state.live[id])
    })
  }, [id, node])
}

/** Where windows will stand: the room of the bars is never just empty. */
const emptyBars = [0, 1, 2, 3, 4, 5, 6]

export const Bars = memo(function Bars({ id }: { readonly id: string }) {
  const text = useRun((state) => windowBars(state, id))
  const bars = text === null ? [] : (JSON.parse(text) as readonly Bar[])
  if (bars.length === 0) {
    return (
      <div className="node-bars" data-empty aria-hidden="true">
        {emptyBars.map((bar) => (
          <i key={bar} />
        ))}
      </div>
    )
  }
  return (
    <div className="node-bars" aria-hidden="true">
      {bars.map((bar) => (
        <i key={bar.start} data-phase={bar.phase} style={{ height: `${bar.height * 100}%` }} />
      ))}
    </div>
  )
})
