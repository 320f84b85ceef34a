/**
 * What nodes say to a screen reader: type, label, state and counts. Written to the mounted nodes past React, once a second while a job runs: a
 * name that changes ten times a second cannot be listened to, and nobody should pay for drawing it.
 */
import { useEffect, type RefObject } from 'react'
import type { NodeAnalysis } from '../../model/analysis.ts'
import { useFlinkJob } from '../stores/flinkJob.ts'
import { useProject, useRun, type RunStoreState } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { flinkCounts, flinkState, onFlink } from './flinkLive.ts'
import { flowText, nodeState, totalText, wouldWrite } from './live.ts'
import { pinWords } from './PinMark.tsx'

const EVERY = 1_000

export function Voices({ root }: { readonly root: RefObject<HTMLDivElement | null> }) {
  useEffect(() => {
    const write = (): void => {
      for (const element of root.current?.querySelectorAll<HTMLElement>('.react-flow__node') ?? []) {
        const id = element.dataset['id']
        if (id === undefined) continue
        const name = nameOf(id)
        if (element.getAttribute('aria-label') !== name) element.setAttribute('aria-label', name)
      }
    }
    const timer = setInterval(write, EVERY)
    const focused = root.current
    focused?.addEventListener('focusin', write)
    // A change of state is told at once: the last numbers of a run are not to wait for a second that shows them no more.
    const unsubscribe = useRun.subscribe((state, before) => {
      if (state.run?.state !== before.run?.state || state.run?.id !== before.run?.id) write()
    })
    return () => {
      clearInterval(timer)
      focused?.removeEventListener('focusin', write)
      unsubscribe()
    }
  }, [root])
  return null
}

export function nameOf(id: string): string {
  const t = texts.canvas
  const { document, analysis } = useProject.getState()
  const node = document.nodes[id]
  const known = analysis.nodes[id]
  if (node === undefined) return id
  const problem = known?.problems.find((one) => one.severity === 'error')
  const run = useRun.getState()
  const there = useFlinkJob.getState()
  const shown = onFlink(there)
  const state =
    t.state[shown ? flinkState(there, id, problem !== undefined) : nodeState(run, id, problem !== undefined)]
  const type = known?.definition?.title ?? node.type
  const parts: string[] = [t.aria.node(type, node.label === type ? '' : node.label, state)]
  if (shown) {
    const [input = '', output = ''] = flinkCounts(there, id, known?.definition?.kind ?? 'transform').split(
      '|',
    )
    parts.push(t.aria.counts(input, output))
  } else if (run.frame?.nodes[id] !== undefined) {
    parts.push(countsOf(run, id, known))
  }
  const pinned = pinWords(id)
  if (pinned !== null) parts.push(pinned)
  if (problem !== undefined) parts.push(t.aria.problem(problem.message))
  return parts.join(', ')
}

/** The counts that the node shows, in the same words and numbers. */
function countsOf(run: RunStoreState, id: string, known: NodeAnalysis | undefined): string {
  const t = texts.canvas.aria
  const kind = known?.definition?.kind ?? 'transform'
  const outputs = (known?.ports.outputs ?? []).map(({ name }) => `${id}.${name}`)
  const input = `${id}.in`
  const out = flowText(run, outputs[0] ?? `${id}.out`)
  if (kind === 'source') return t.fromSource(totalText(run, outputs), out)
  if (kind !== 'sink') return t.counts(flowText(run, input), out)
  const total = totalText(run, [input])
  return wouldWrite(run, kind) ? t.wouldWrite(total) : t.intoSink(flowText(run, input), total)
}
