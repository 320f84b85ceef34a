/**
 * What nodes say to a screen reader: type, label, state and counts. Written to the mounted nodes past React, once a second while a job runs: a
 * name that changes ten times a second cannot be listened to, and nobody should pay for drawing it.
 */
import { useEffect, type RefObject } from 'react'
import { useProject, useRun } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { flowText, nodeState, totalText } from './live.ts'

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
    return () => {
      clearInterval(timer)
      focused?.removeEventListener('focusin', write)
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
  const state = t.state[nodeState(run, id, problem !== undefined)]
  const type = known?.definition?.title ?? node.type
  const parts: string[] = [t.aria.node(type, node.label === type ? '' : node.label, state)]
  if (run.frame?.nodes[id] !== undefined) {
    const output = known?.ports.outputs[0]
    parts.push(
      t.aria.counts(
        known?.definition?.kind === 'source' ? '0' : flowText(run, `${id}.in`),
        output === undefined ? totalText(run, [`${id}.in`]) : flowText(run, `${id}.${output.name}`),
      ),
    )
  }
  if (problem !== undefined) parts.push(t.aria.problem(problem.message))
  return parts.join(', ')
}
