import type { EngineContext, Poll, SourceReader, SourceRuntime } from '../../engine/api/index.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import { EVENT_TIME_COLUMN } from './datasets.ts'
import type { GeneratorConfig } from './definition.ts'
import { Sequence } from './sequence.ts'

const configOf = (operator: PlanOperator) => operator.config as unknown as GeneratorConfig

/** Records are handed over in small batches rather than one by one. */
const SHORTEST_WAIT = 20
/** What fell behind by more than this (a pause, a held job) is not made up for. */
const LONGEST_DEBT = 1_000

/** Makes rows at a rate, or as fast as they are taken; a preview never waits. */
export const runtime: SourceRuntime = {
  kind: 'source',
  format: () => null,
  watermark: (operator) => {
    const { delay, idleTimeout, maxDrift, alignmentGroup } = configOf(operator)
    return { column: EVENT_TIME_COLUMN, delay, idleTimeout, maxDrift, alignmentGroup }
  },
  depends: (operator) => {
    const { dataset, seed, partitions } = configOf(operator)
    return { dataset, seed, partitions }
  },
  async open(operator, context, position) {
    const config = configOf(operator)
    const sequence = new Sequence(config, context.clock.now(), position)
    const pace = config.rate === null || context.preview ? null : createPace(config.rate, context)
    return reader(config, sequence, pace)
  },
}

function reader(config: GeneratorConfig, sequence: Sequence, pace: Pace | null): SourceReader {
  /** Records before the last poll. */
  let before = 0
  const poll = (max: number): Poll => {
    if (sequence.done) return { kind: 'end' }
    const due = pace === null ? max : Math.min(max, pace.due())
    if (pace !== null && due < 1) return { kind: 'wait', wake: pace.wait() }
    before = sequence.made
    const { partition, rows } = sequence.take(due)
    pace?.took(rows.length)
    return { kind: 'rows', partition, rows }
  }
  return {
    partitions: Array.from({ length: config.partitions }, (_, index) => `${config.dataset}-${index}`),
    poll,
    advance: () => undefined,
    position: () => sequence.position(),
    locate: (offset) => `record ${(before + offset + 1).toLocaleString('en-US')} of ${config.dataset}`,
    close: async () => undefined,
  }
}

interface Pace {
  /** How many records are due now. */
  due(): number
  took(records: number): void
  wait(): Promise<void>
}

function createPace(rate: number, { clock }: EngineContext): Pace {
  let from = clock.elapsed()
  let taken = 0
  const owed = () => ((clock.elapsed() - from) * rate) / 1_000 + 1 - taken
  return {
    due() {
      const debt = owed()
      const most = Math.max(1, (LONGEST_DEBT * rate) / 1_000)
      if (debt > most) from += ((debt - most) / rate) * 1_000
      return Math.floor(Math.min(debt, most))
    },
    took: (records) => {
      taken += records
    },
    wait: () => clock.wait(Math.max(SHORTEST_WAIT, ((1 - owed()) / rate) * 1_000)),
  }
}
