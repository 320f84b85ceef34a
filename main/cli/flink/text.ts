/** A cluster and a job as text. */
import type { FlinkJobView } from '../../../bridge/contract.ts'
import type { describeCluster } from '../../../drivers/flink/cluster.ts'
import { durationText } from '../summary.ts'
import { tableLines } from '../table.ts'

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('')
const UNKNOWN = '-'
const bytesText = (bytes: number): string =>
  bytes < 1_048_576 ? `${bytes} B` : `${Math.round(bytes / 1_048_576)} MiB`

export function clusterText({
  version,
  slots,
  freeSlots,
  taskManagers,
  jobs,
}: Awaited<ReturnType<typeof describeCluster>>): string {
  const managers = taskManagers.map(({ address, slots: all, freeSlots: free, memory }) => [
    address,
    `${free} of ${all}`,
    memory.heapUsed === null ? UNKNOWN : `${bytesText(memory.heapUsed)} of ${bytesText(memory.heapMax ?? 0)}`,
    bytesText(memory.managed),
  ])
  const rows = jobs.map(({ id, name, state, duration, running, tasks }) => [
    id,
    name,
    state,
    durationText(duration),
    `${running}/${tasks}`,
  ])
  return lines([
    `Flink ${version}: ${freeSlots} of ${slots} slots free`,
    ...(managers.length === 0
      ? []
      : ['', ...tableLines(['TaskManager', 'Free slots', 'Heap', 'Managed'], managers, new Set([0, 1, 2]))]),
    '',
    ...(rows.length === 0
      ? ['No jobs.']
      : tableLines(['Job', 'Name', 'State', 'For', 'Tasks'], rows, new Set([0, 1, 2]))),
  ])
}

const percent = (share: number | null): string => (share === null ? UNKNOWN : `${Math.round(share * 100)} %`)
const figure = (value: number | null): string => (value === null ? UNKNOWN : String(Math.round(value)))
const time = (at: number | null): string => (at === null ? UNKNOWN : new Date(at).toISOString())

export function jobText(job: FlinkJobView): string {
  const { checkpoints, nodes, tasks, exceptions } = job
  const nodeRows = Object.entries(nodes).map(([id, one]) => [
    id,
    figure(one.in),
    figure(one.out),
    percent(one.busy),
    percent(one.backPressured),
    time(one.watermark),
    one.sharedWith.join(', '),
  ])
  const taskRows = tasks.map((one) => [
    one.name,
    `${one.running}/${one.parallelism}`,
    figure(one.in),
    figure(one.out),
    percent(one.busy),
    percent(one.backPressured),
  ])
  return lines([
    `${job.name} (${job.id}): ${job.state} for ${durationText(job.duration)}, parallelism ${job.parallelism}, ${figure(job.restarts)} restarts`,
    `checkpoints: ${checkpoints.completed} complete, ${checkpoints.failed} failed${
      checkpoints.last === null
        ? ''
        : `; the last took ${durationText(checkpoints.last.duration)} for ${bytesText(checkpoints.last.stateBytes)}`
    }`,
    ...(checkpoints.restoredFrom === null ? [] : [`resumed from ${checkpoints.restoredFrom}`]),
    ...(typeof checkpoints.lastSavepoint?.path !== 'string'
      ? []
      : [`savepoint ${checkpoints.lastSavepoint.path}`]),
    '',
    ...(nodeRows.length > 0
      ? tableLines(
          ['Node', 'In', 'Out', 'Busy', 'Held up', 'Watermark', 'In one operator with'],
          nodeRows,
          new Set([0, 5, 6]),
        )
      : tableLines(['Task', 'Running', 'In', 'Out', 'Busy', 'Held up'], taskRows, new Set([0]))),
    ...exceptions.flatMap(({ at, message, nodes: where }) => [
      '',
      `${time(at)}  ${where.join(', ')}`,
      `  ${message}`,
    ]),
  ])
}
