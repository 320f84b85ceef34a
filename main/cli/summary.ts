import type { DeadLetter, Frame, NodeFrame, RunStatus } from '../../bridge/contract.ts'
import type { SerializedError } from '../../model/errors.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import { integerText, tableLines } from './table.ts'

/** What one node did, as `--json` prints it. Rates are per second of the job's running time. */
export interface NodeSummary {
  readonly type: string
  readonly label: string
  /** Records that came in; of a source those that it has read, bad ones too. */
  readonly in: number
  /** Of the main port, `out`; `ports` has every port by its name. */
  readonly out: number
  readonly ports: Readonly<Record<string, number>>
  readonly bytesIn: number
  readonly bytesOut: number
  readonly perSecond: {
    readonly in: number
    readonly out: number
    readonly bytesIn: number
    readonly bytesOut: number
  }
  readonly late: number
  readonly filtered: number
  /** Records that could not be handled: dead letters and skipped ones. */
  readonly errors: number
  readonly dead: number
  readonly skipped: number
  readonly lastError: string | null
}

/** The one JSON document that `millrace run --json` prints. */
export interface RunSummary {
  readonly pipeline: string
  readonly file: string
  readonly state: RunStatus['state']
  /** Milliseconds from the start of the job to its end, start-up of the process left out. */
  readonly duration: number
  readonly error: SerializedError | null
  readonly late: number
  readonly errors: number
  readonly nodes: Readonly<Record<string, NodeSummary>>
  /** The first ones, with place and text. */
  readonly deadLetters: readonly DeadLetter[]
}

export interface SummaryInput {
  readonly file: string
  readonly plan: JobPlan
  readonly frame: Frame | null
  readonly status: RunStatus
  readonly deadLetters: readonly DeadLetter[]
}

export function summarize({ file, plan, frame, status, deadLetters }: SummaryInput): RunSummary {
  const duration = frame?.elapsed ?? 0
  const nodes: Record<string, NodeSummary> = {}
  for (const { id, type, label } of plan.operators) {
    nodes[id] = nodeSummary(type, label, frame?.nodes[id], duration)
  }
  const all = Object.values(nodes)
  return {
    pipeline: plan.name,
    file,
    state: status.state,
    duration,
    error: status.error,
    late: all.reduce((sum, { late }) => sum + late, 0),
    errors: all.reduce((sum, { errors }) => sum + errors, 0),
    nodes,
    deadLetters,
  }
}

function nodeSummary(
  type: string,
  label: string,
  frame: NodeFrame | undefined,
  duration: number,
): NodeSummary {
  const ports = frame?.out ?? {}
  const out = ports['out'] ?? 0
  const {
    in: received = 0,
    bytesIn = 0,
    bytesOut = 0,
    late = 0,
    filtered = 0,
    dead = 0,
    skipped = 0,
  } = frame ?? {}
  const rate = (count: number): number => (duration > 0 ? Math.round((count * 1_000) / duration) : 0)
  return {
    type,
    label,
    in: received,
    out,
    ports,
    bytesIn,
    bytesOut,
    perSecond: { in: rate(received), out: rate(out), bytesIn: rate(bytesIn), bytesOut: rate(bytesOut) },
    late,
    filtered,
    errors: dead + skipped,
    dead,
    skipped,
    lastError: frame?.lastError ?? null,
  }
}

const HEADINGS = ['Node', 'In', 'Out', 'Per second', 'Bytes in', 'Bytes out', 'Late', 'Errors'] as const
const SHOWN_DEAD_LETTERS = 5

/** "12.3 MB", decimal units. */
export function bytesText(bytes: number): string {
  if (bytes === 0) return '–'
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? 'B'}`
}

export function durationText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1_000
  if (seconds < 120) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/** The summary for people: a table, then what went wrong. */
export function summaryText(summary: RunSummary): string {
  const rows = Object.entries(summary.nodes).map(([id, node]) => [
    id,
    node.in === 0 ? '–' : integerText(node.in),
    node.out === 0 ? '–' : integerText(node.out),
    integerText(Math.max(node.perSecond.in, node.perSecond.out)),
    bytesText(node.bytesIn),
    bytesText(node.bytesOut),
    node.late === 0 ? '–' : integerText(node.late),
    node.errors === 0 ? '–' : integerText(node.errors),
  ])
  const words = { finished: 'finished', stopped: 'stopped', failed: 'failed' } as const
  const state = summary.state in words ? words[summary.state as keyof typeof words] : summary.state
  const lines = [
    ...tableLines(HEADINGS, rows, new Set([0])),
    '',
    `${summary.pipeline} ${state} after ${durationText(summary.duration)}.`,
  ]
  if (summary.error !== null) lines.push(...failureLines(summary.error))
  lines.push(...deadLetterLines(summary))
  return `${lines.join('\n')}\n`
}

function failureLines({ message, hint, nodeId, kind, stack }: SerializedError): string[] {
  const lines = [`${nodeId === null ? '' : `${nodeId}: `}${message}`]
  if (hint !== null) lines.push(`  ${hint}`)
  if (kind === 'unexpected' && stack !== undefined) lines.push(stack)
  return lines
}

function deadLetterLines({ errors, deadLetters }: RunSummary): string[] {
  if (errors === 0) return []
  const shown = deadLetters.slice(0, SHOWN_DEAD_LETTERS)
  const more = errors - shown.length
  return [
    `${integerText(errors)} ${errors === 1 ? 'record' : 'records'} could not be handled:`,
    ...shown.map(({ node, place, message }) => `  ${node}  ${place}: ${message}`),
    ...(more > 0 ? [`  … and ${integerText(more)} more`] : []),
  ]
}
