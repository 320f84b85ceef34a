/** Where a source begins in a debug run, instead of where its config says. */
import { z } from 'zod'

const offset = z.object({
  /** '': the first topic of the source. */
  topic: z.string(),
  partition: z.int().min(0),
  offset: z.int().min(0),
})

export const replayFrom = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('earliest') }),
  /** So many records before the end, spread evenly over the partitions. */
  z.object({ kind: z.literal('last'), records: z.int().min(1) }),
  /** Epoch ms. */
  z.object({ kind: z.literal('time'), time: z.number() }),
  z.object({ kind: z.literal('offsets'), offsets: z.array(offset).min(1) }),
])
export type ReplayFrom = z.infer<typeof replayFrom>

/** By node id. */
export type Replays = Readonly<Record<string, ReplayFrom>>
