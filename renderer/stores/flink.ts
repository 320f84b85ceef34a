/** What of the open pipeline can be said in Flink SQL, as one draws. */
import { create } from 'zustand'
import type { FlinkReport } from '../../bridge/contract.ts'
import { client } from './client.ts'
import { useProject } from './project.ts'
import { sameAnswer } from './sameAnswer.ts'

export type FlinkObstacle = FlinkReport['obstacles'][number]

interface FlinkState {
  /** Of the drawing a moment ago; null before the first one. */
  readonly report: FlinkReport | null
}

export const useFlink = create<FlinkState>(() => ({ report: null }))

/** After this long without another edit, ms. */
const AFTER = 400

/** Asks the host after each edit. Called once at the start. */
export function followFlink(): void {
  let timer: ReturnType<typeof setTimeout> | null = null
  const ask = async (): Promise<void> => {
    timer = null
    const { document, path } = useProject.getState()
    try {
      const report = await client.request('export.flink', { document, path, parameters: {} })
      // What was edited meanwhile is asked of anew.
      if (timer === null) useFlink.setState({ report })
    } catch {
      // Marks are no reason to disturb the person: the dialog and the command line tell what is wrong.
      useFlink.setState({ report: null })
    }
  }
  const later = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => void ask(), AFTER)
  }
  useProject.subscribe((state, before) => {
    if (state.opened.count !== before.opened.count) useFlink.setState({ report: null })
    else if (state.document === before.document || sameScript(state, before)) return
    later()
  })
}

type Project = ReturnType<typeof useProject.getState>

/** Labels are comments of the script; where boxes lie is no part of it. */
const sameScript = (state: Project, before: Project): boolean =>
  sameAnswer(state.document, before.document) &&
  Object.entries(state.document.nodes).every(([id, { label }]) => before.document.nodes[id]?.label === label)

const none: readonly FlinkObstacle[] = []

/** The same list for the same report, so that who reads it draws again only then. */
const byNode = new WeakMap<FlinkReport, Map<string, readonly FlinkObstacle[]>>()

export function obstaclesOf({ report }: FlinkState, id: string): readonly FlinkObstacle[] {
  if (report === null) return none
  const known = byNode.get(report) ?? grouped(report)
  byNode.set(report, known)
  return known.get(id) ?? none
}

function grouped({ obstacles }: FlinkReport): Map<string, readonly FlinkObstacle[]> {
  const groups = new Map<string, FlinkObstacle[]>()
  for (const obstacle of obstacles) {
    if (obstacle.nodeId === null) continue
    groups.set(obstacle.nodeId, [...(groups.get(obstacle.nodeId) ?? []), obstacle])
  }
  return groups
}
