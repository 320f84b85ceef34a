/** What reaches the sinks of a job whose sources are given their records: for tests. */
import { readFileSync } from 'node:fs'
import { createJob } from '../engine/host/job.ts'
import { withPins } from '../engine/host/pins/pinned.ts'
import type { ResolvedConnections } from '../model/connections/resolved.ts'
import type { Json } from '../model/document.ts'
import { readPin } from '../model/pins/text.ts'
import type { JobPlan } from '../model/plan/plan.ts'
import { printing } from '../model/plan/printing.ts'
import { runtimes } from '../nodes/runtimes.ts'

/** By source: the file of its pinned records. */
export type Given = Readonly<Record<string, string>>
/** By sink: one object a record, in a fixed order, so that two runs can be compared. */
export type Collected = Readonly<Record<string, readonly Json[]>>

export async function collect(
  plan: JobPlan,
  connections: ResolvedConnections,
  given: Given,
): Promise<Collected> {
  const pins = Object.fromEntries(
    Object.entries(given).map(([node, path]) => [node, readPin(readFileSync(path, 'utf8'), path)]),
  )
  const pinned = withPins(printing(plan), runtimes, pins)
  const lines = new Map<string, string[]>()
  for (const { id, kind } of plan.operators) if (kind === 'sink') lines.set(id, [])
  const job = createJob(
    pinned.plan,
    { mode: 'run', limits: null, seed: 0, virtualClock: true },
    {
      runtimes: pinned.runtimes,
      connections,
      print: (node, text) => lines.get(node)?.push(...text.split('\n').filter((line) => line !== '')),
    },
  )
  await job.open()
  const ended = await job.run()
  if (ended.error !== null) throw new Error(ended.error.message)
  return Object.fromEntries(
    [...lines].map(([node, texts]) => [node, texts.toSorted().map((line) => JSON.parse(line) as Json)]),
  )
}
