/** Why there is no coordinator for a group or a transactional id: kafkajs swallows what the broker says. */
import type { MillraceError } from '../../model/errors.ts'
import { openBrokers } from './brokers.ts'
import type { Asked } from './errorRule.ts'
import { ProtocolError } from './errorCodes.ts'
import { kafkaError } from './errors.ts'
import { call, type Call } from './internals.ts'

/** Which broker coordinates a group or a transactional id. */
export const findCoordinator = (
  key: string,
  kind: 'group' | 'transaction' = 'group',
): Call<{ readonly error: number; readonly node: number }> => ({
  apiKey: 10,
  apiVersion: 1,
  apiName: 'FindCoordinator',
  write: (to) => {
    to.string(key).int8(kind === 'group' ? 0 : 1)
  },
  read: (from) => {
    // How long the broker throttles.
    from.int32()
    const error = from.int16()
    from.string()
    return { error, node: from.int32() }
  },
})

/** The error in plain words; where it only says that no coordinator was found, the broker is asked once more, for the group and for the transactional id. */
export async function coordinatorError(error: unknown, asked: Asked): Promise<MillraceError> {
  const plain = kafkaError(error, asked)
  if (plain.code !== 'kafka-coordinator') return plain
  const brokers = openBrokers(asked.connection)
  try {
    const keys = [
      [asked.transactionalId, 'transaction'],
      [asked.group, 'group'],
    ] as const
    for (const [key, kind] of keys) {
      if (key === undefined) continue
      const { error: code } = await call(await brokers.any(), findCoordinator(key, kind))
      if (code !== 0) return kafkaError(new ProtocolError(code), asked)
    }
    return plain
  } catch (why) {
    return kafkaError(why, asked)
  } finally {
    await brokers.close()
  }
}
