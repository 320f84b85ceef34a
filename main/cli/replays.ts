/** `--from NODE=…`: where a Kafka source begins in a debug run. */
import { UserError } from '../../model/errors.ts'
import type { ReplayFrom, Replays } from '../../model/replay.ts'

const REPLAY = /^([a-z][a-z0-9_]{0,62})=(.+)$/

export interface FromOptions {
  readonly replays: Replays
  /** A checkpoint's folder or a savepoint's name, as without NODE=. */
  readonly checkpoint: string | null
}

/** Throws UserError `cli.from`. */
export function readFrom(given: readonly string[]): FromOptions {
  const replays: Record<string, ReplayFrom> = {}
  const checkpoints: string[] = []
  for (const text of given) {
    const [, node, place] = REPLAY.exec(text) ?? []
    if (node === undefined || place === undefined) checkpoints.push(text)
    else replays[node] = placeOf(text, place)
  }
  if (checkpoints.length > 1)
    throw new UserError(
      'cli.from',
      `A run goes on from one checkpoint, not from ${checkpoints.join(' and ')}.`,
    )
  return { replays, checkpoint: checkpoints[0] ?? null }
}

function placeOf(text: string, place: string): ReplayFrom {
  if (place === 'earliest') return { kind: 'earliest' }
  const [kind, rest] = [place.slice(0, place.indexOf(':')), place.slice(place.indexOf(':') + 1)]
  if (kind === 'last' && /^[1-9]\d{0,8}$/.test(rest)) return { kind: 'last', records: Number(rest) }
  if (kind === 'offset') {
    const offsets = rest.split(',').map(offsetOf)
    if (offsets.every((offset) => offset !== null)) return { kind: 'offsets', offsets }
  }
  const time = Date.parse(place)
  if (kind !== 'last' && kind !== 'offset' && !Number.isNaN(time)) return { kind: 'time', time }
  throw new UserError('cli.from', `--from ${text} names no place in a topic.`, {
    hint: 'Write NODE=earliest, NODE=last:500, NODE=2026-01-31T09:00:00Z, or NODE=offset:PARTITION:OFFSET,… (of another than the first topic TOPIC/PARTITION:OFFSET).',
  })
}

function offsetOf(text: string): { topic: string; partition: number; offset: number } | null {
  const [, topic = '', partition, offset] = /^(?:(.+)\/)?(\d{1,6}):(\d{1,15})$/.exec(text) ?? []
  if (partition === undefined || offset === undefined) return null
  return { topic, partition: Number(partition), offset: Number(offset) }
}
