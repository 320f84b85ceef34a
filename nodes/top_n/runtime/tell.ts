/**
 * What a Top-N over a stream sends when a row comes into a ranking or leaves it, kind by kind as Flink does. Where the rank is shown, each rank whose row changes is updated;
 * else a row that comes in is an insert and one that is pushed out a delete.
 */
import type { Emit } from '../../../engine/api/index.ts'
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE, type RowKind } from '../../../model/changes.ts'
import type { TopNConfig } from '../config.ts'
import type { Ranked } from './ranking.ts'

export interface Tell {
  /** A row now stands at this place; those behind it have moved on by one, and the last may still be there beyond the limit. */
  readonly inserted: (ranked: readonly Ranked[], place: number) => void
  /** The row at this place is about to go. */
  readonly removing: (ranked: readonly Ranked[], place: number) => void
  /** All rows of the ranking, as new ones. */
  readonly all: (ranked: readonly Ranked[]) => void
}

/** `updates`: the input takes rows back. */
export function createTell({ limit, offset, rankColumn }: TopNConfig, updates: boolean, emit: Emit): Tell {
  const send = (ranked: Ranked | undefined, rank: number, kind: RowKind): void => {
    if (ranked === undefined || rank <= offset || rank > limit) return
    emit(rankColumn === null ? ranked.row : [...ranked.row, rank], ranked.time, kind)
  }
  const swap = (before: Ranked | undefined, after: Ranked | undefined, rank: number): void => {
    send(before, rank, UPDATE_BEFORE)
    send(after, rank, UPDATE_AFTER)
  }
  const all: Tell['all'] = (ranked) => {
    for (const [index, one] of ranked.slice(0, limit).entries()) send(one, index + 1, INSERT)
  }

  if (rankColumn !== null || offset > 0) {
    return {
      inserted(ranked, place) {
        for (let at = place; at < limit && at + 1 < ranked.length; at++)
          swap(ranked[at + 1], ranked[at], at + 1)
        if (ranked.length <= limit) send(ranked.at(-1), ranked.length, INSERT)
      },
      removing(ranked, place) {
        for (let at = place; at < limit && at + 1 < ranked.length; at++)
          swap(ranked[at], ranked[at + 1], at + 1)
        if (ranked.length <= limit) send(ranked.at(-1), ranked.length, DELETE)
      },
      all,
    }
  }
  return {
    inserted(ranked, place) {
      if (place >= limit) return
      const out = ranked[limit]
      if (limit === 1 && !updates && out !== undefined) return swap(out, ranked[0], 1)
      send(out, limit, DELETE)
      send(ranked[place], place + 1, INSERT)
    },
    removing(ranked, place) {
      if (place >= limit) return
      send(ranked[place], place + 1, DELETE)
      send(ranked[limit], limit, INSERT)
    },
    all,
  }
}
