/** Flink as a screen looks at it. */
import type { hostContract } from '../../../bridge/contract.ts'
import type { Handlers } from '../../../bridge/server.ts'
import { UserError } from '../../../model/errors.ts'

type HostHandlers = Handlers<typeof hostContract>
type FlinkHandlers = Pick<HostHandlers, Extract<keyof HostHandlers, `flink.${string}`>>

const refuse = (): never => {
  throw new UserError('flink.none', 'Jobs on a Flink cluster are not served by this version.')
}

export const flinkHandlers: FlinkHandlers = {
  'flink.cluster': refuse,
  'flink.job': refuse,
  'flink.submit': refuse,
  'flink.savepoint': refuse,
  'flink.stop': refuse,
  'flink.cancel': refuse,
  'flink.rescale': refuse,
}
