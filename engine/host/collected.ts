/** Sinks that write nowhere: what they would have got is printed when it is final, a JSON object in a line. */
import { handedOver } from '../../model/fixtures/collected.ts'
import type { NodeRuntime, SinkRuntime } from '../api/index.ts'
import type { ReplacedJob } from './pins/pinned.ts'

/** Its own type in the plan, which no document has. */
const COLLECTED = 'collected'

const decoder = new TextDecoder()

const runtime: SinkRuntime = {
  kind: 'sink',
  prints: true,
  recovery: 'rewinds',
  format: () => ({ kind: 'json', timestamps: 'iso' }),
  changes: () => 'op',
  async open({ id }, _schema, { print }) {
    let text = ''
    const taken = (): string => {
      const lines = text
      text = ''
      return lines
    }
    return {
      write: async (chunk) => {
        text += decoder.decode(chunk)
      },
      prepare: async () => taken(),
      commit: async (prepared, { checkpoint }) => {
        if (typeof prepared === 'string') print(id, handedOver(checkpoint, prepared))
      },
      finish: async () => print(id, handedOver(null, taken())),
      suspend: async () => undefined,
      abort: async () => undefined,
    }
  },
}

/** The job with all of its sinks replaced. */
export function withCollectors({ plan, runtimes }: ReplacedJob): ReplacedJob {
  const operators = plan.operators.map((operator) =>
    operator.kind === 'sink' ? { ...operator, type: COLLECTED } : operator,
  )
  const all: Readonly<Record<string, NodeRuntime>> = { ...runtimes, [COLLECTED]: runtime }
  return { plan: { ...plan, operators }, runtimes: all }
}
