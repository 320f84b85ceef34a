/** What a source that is pinned is given of its surroundings: those of a preview, without a job around it. */
import { connectionFor, type ResolvedConnections } from '../../../model/connections/resolved.ts'
import { atNode, UserError } from '../../../model/errors.ts'
import { own } from '../../../model/json.ts'
import type { Pin } from '../../../model/pins/pin.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import { unwatched, type EngineContext, type NodeRuntime } from '../../api/index.ts'
import { chance } from '../chance.ts'
import { wallClock } from '../clock.ts'
import { capture, type CaptureLimits } from './capture.ts'

const nothing = (): void => undefined

/** Throws UserError `no-source` where the plan has no such source, and what `capture` throws. */
export async function captureFrom(
  plan: JobPlan,
  node: string,
  runtimes: Readonly<Record<string, NodeRuntime>>,
  limits: CaptureLimits,
  connections: ResolvedConnections,
): Promise<Pin> {
  const operator = plan.operators.find(({ id }) => id === node)
  const runtime = own(runtimes, operator?.type ?? '')
  if (operator === undefined || runtime?.kind !== 'source') {
    throw new UserError('no-source', `${node} is no source that can be read.`, {
      nodeId: node,
      hint: 'Mend its problems first.',
    })
  }
  const { timeZone, mode, recordLimit } = plan.settings
  const context: EngineContext = {
    job: plan.name,
    clock: wallClock(),
    random: chance(0, node, null).next,
    timeZone,
    mode,
    preview: true,
    recordLimit,
    connection: (kind, name) => connectionFor(connections, kind, name, node),
    sealing: null,
    print: nothing,
    log: nothing,
    code: unwatched,
  }
  try {
    return await capture(operator, runtime, context, limits)
  } catch (error) {
    throw atNode(error, node)
  }
}
