/**
 * Tells of records that a topic will not keep: they carry their event time, and a broker deletes what is older than the topic's retention, often within
 * minutes. Nothing depends on it, so a user who may not ask is told nothing.
 */
import { describeTopic } from '../../../drivers/kafka/browse/topics.ts'
import { openAccess } from '../../../drivers/kafka/browse/access.ts'
import type { EngineContext } from '../../../engine/api/index.ts'
import type { ResolvedKafka } from '../../../model/connections/kafka.ts'
import type { KafkaSinkConfig } from '../config.ts'

const DAY = 86_400_000

/** Milliseconds that a topic keeps records; null: for ever, or nobody says. */
async function retentionOf(connection: ResolvedKafka, topic: string): Promise<number | null> {
  try {
    const access = await openAccess(connection)
    try {
      const { settings } = await describeTopic(access, topic)
      const value = (name: string): string => settings?.find((one) => one.name === name)?.value ?? ''
      const kept = Number(value('retention.ms'))
      return value('cleanup.policy').includes('delete') && kept >= 0 ? kept : null
    } finally {
      await access.close()
    }
  } catch {
    return null
  }
}

/** To be called with the event times of what is written; tells once. */
export async function watchRetention(
  connection: ResolvedKafka,
  { topic, timestamp }: KafkaSinkConfig,
  node: string,
  { clock, log }: Pick<EngineContext, 'clock' | 'log'>,
): Promise<(time: number) => void> {
  let kept = timestamp === 'event' && topic !== '' ? await retentionOf(connection, topic) : null
  return (time) => {
    if (kept === null || !(time < clock.now() - kept)) return
    const days = Math.round((kept / DAY) * 10) / 10
    log(
      'warn',
      node,
      `Records are older than ${topic} keeps them (${days} days, retention.ms): the broker will delete them soon. Set Timestamp to now, or retention.ms to -1 for the topic.`,
    )
    kept = null
  }
}
