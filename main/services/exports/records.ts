/** The records that an exported project's test runs on, and what they give: pinned ones, and the first of sources that have an end or make their records up. */
import type { Json, PipelineDocument } from '../../../model/document.ts'
import { isJsonObject, own } from '../../../model/json.ts'
import type { Pin, Pins } from '../../../model/pins/pin.ts'
import type { JobPlan, PlanOperator } from '../../../model/plan/plan.ts'
import { serializeError, UserError } from '../../../model/errors.ts'
import type { EnginePool } from '../engine/pool.ts'
import type { KeyStore } from '../encryption.ts'
import { runFixture } from '../fixtures/run.ts'
import { captureRecords } from '../pins/capture.ts'
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
  const { plan, document, baseDirectory, engines } = request
  const pins: Record<string, Pin> = { ...(await readPins(request.pins, document, plan, [], request.secrets)) }
  for (const operator of plan.operators) {
    if (operator.kind !== 'source' || own(pins, operator.id) !== undefined) continue
    if (!hasFirst(operator)) {
      const note = `the source ${operator.id} has no pinned records. Pin some in the app, and export again.`
      return { records: null, note }
    }
    const captured = await captureRecords(engines, {
      plan,
      node: operator.id,
      records: FIRST,
      patience: PATIENCE,
      baseDirectory,
      connections: {},
    })
    // The records are the same at each export; the time of their reading would make them differ.
    pins[operator.id] = { ...captured, header: { ...captured.header, at: 0 } }
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

async function outcome(
  { plan, baseDirectory, engines }: RecordsRequest,
  pins: Pins,
): Promise<TestRecords['expected']> {
  const { got } = await runFixture({ plan, input: pins, baseDirectory, engines }).catch((error: unknown) => {
    throw new UserError(
      'export-test',
      `The records of the test cannot be run: ${serializeError(error).message}`,
      { hint: 'Run the pipeline first, and mend what is wrong there.', cause: error },
    )
  })
  const entries = Object.entries(got).map(([node, lines]): [string, readonly Json[]] => [
    node,
    lines.toSorted().map((line) => JSON.parse(line) as Json),
  ])
  return Object.fromEntries(entries)
}
