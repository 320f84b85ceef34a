/** The records that an exported project's test runs on, and what they give: pinned ones, and the first of sources that have an end or make their records up. */
import type { Json, PipelineDocument } from '../../../model/document.ts'
import { isJsonObject, own } from '../../../model/json.ts'
import { PIN_LIMITS, type Pin, type Pins } from '../../../model/pins/pin.ts'
import type { JobPlan, PlanOperator } from '../../../model/plan/plan.ts'
import { printing } from '../../../model/plan/printing.ts'
import { UserError } from '../../../model/errors.ts'
import { startJob } from '../engine/job.ts'
import type { EnginePool } from '../engine/pool.ts'
import type { KeyStore } from '../encryption.ts'
import { readPins } from '../pins/pins.ts'

/** Records of a source that nobody has pinned. */
const FIRST = 200
const PATIENCE = 10_000

export interface TestRecords {
  readonly pins: Pins
  /** What reaches each sink, in a fixed order. */
  readonly expected: Readonly<Record<string, readonly Json[]>>
}

export interface RecordsRequest {
  readonly document: PipelineDocument
  readonly plan: JobPlan
  /** Where pins are. */
  readonly pins: string
  readonly baseDirectory: string
  readonly engines: EnginePool
  readonly secrets: KeyStore
}

/** Null where a source can neither be read to a few records nor has any pinned; `note` says which. */
export async function testRecords(
  request: RecordsRequest,
): Promise<{ readonly records: TestRecords | null; readonly note: string | null }> {
  const { plan, document } = request
  const pins: Record<string, Pin> = { ...(await readPins(request.pins, document, plan, [], request.secrets)) }
  for (const operator of plan.operators) {
    if (operator.kind !== 'source' || own(pins, operator.id) !== undefined) continue
    if (!hasFirst(operator)) {
      const note = `the source ${operator.id} has no pinned records. Pin some in the app, and export again.`
      return { records: null, note }
    }
    pins[operator.id] = await first(request, operator)
  }
  const expected = await outcome(request, pins)
  const repeatable = plan.operators.every(
    ({ guarantees, kind }) => kind !== 'transform' || guarantees.repeatable,
  )
  return {
    records: { pins, expected },
    note: repeatable ? null : 'The job uses the clock or chance, so that a run may give other records.',
  }
}

/** Its first records are the same each time. */
function hasFirst({ type, config }: PlanOperator): boolean {
  if (type === 'generator') return true
  return type === 'file_source' && isJsonObject(config) && config['follow'] !== true
}

async function first({ plan, baseDirectory, engines }: RecordsRequest, { id }: PlanOperator): Promise<Pin> {
  const engine = engines.acquire(plan.settings.memoryLimit)
  try {
    const limits = { records: FIRST, bytes: PIN_LIMITS.bytes, milliseconds: PATIENCE }
    const asked = { plan, node: id, limits, baseDirectory, connections: {} }
    return (await engine.client.request('job.capture', asked)).pin
  } finally {
    engines.release(engine)
  }
}

async function outcome(
  { plan, baseDirectory, engines }: RecordsRequest,
  pins: Pins,
): Promise<TestRecords['expected']> {
  const lines = new Map<string, string[]>()
  for (const { id, kind } of plan.operators) if (kind === 'sink') lines.set(id, [])
  const job = startJob(
    engines,
    {
      plan: printing(plan),
      options: { mode: 'run', limits: null, seed: 0, virtualClock: true },
      watch: [],
      baseDirectory,
      pins,
      stopPatience: PATIENCE,
    },
    {
      frame: () => undefined,
      status: () => undefined,
      log: () => undefined,
      printed: (node, text) => lines.get(node)?.push(...text.split('\n').filter((line) => line !== '')),
    },
  )
  const { state, error } = await job.finished
  job.release()
  if (state !== 'finished') {
    throw new UserError('export-test', `The records of the test cannot be run: ${error?.message ?? state}`, {
      hint: 'Run the pipeline first, and mend what is wrong there.',
    })
  }
  return Object.fromEntries(
    [...lines].map(([node, texts]) => [node, texts.toSorted().map((line) => JSON.parse(line) as Json)]),
  )
}
