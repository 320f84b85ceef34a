/** Pinned records: a slice of what a source has given, kept beside the pipeline, which stands in for the source. */
import { z } from 'zod'
import type { Json, PipelineDocument } from '../document.ts'
import type { SqlType } from '../types.ts'

/** How often the shape of a pin's file has changed. */
export const PIN_FORMAT = 1

/** What a document names a pin by: the node that it was taken of, and what tells it from others. Safe as a file's name. */
export const PIN_NAME = /^[a-z][a-z0-9_]{0,62}-[0-9a-f]{12}$/

export const PIN_LIMITS = {
  /** Records that are pinned unless another number is asked for, and at most. */
  usual: 500,
  records: 10_000,
  /** Of the records as JSON. */
  bytes: 16 * 1024 * 1024,
} as const

const partition = z.object({
  /** As the source calls it: `orders-0`. */
  name: z.string(),
  records: z.int().min(0),
  /** Where its first and its last record stood, in words: `offset 1,204 of orders-0`. Null where it has none. */
  first: z.string().nullable(),
  last: z.string().nullable(),
})

export const pinHeader = z.object({
  format: z.literal(PIN_FORMAT),
  /** The node type of the source. */
  type: z.string(),
  /** When the records were taken, epoch ms. */
  at: z.number(),
  /** All of the source, also those without records: each has a watermark. */
  partitions: z.array(partition).min(1),
  columns: z.array(
    z.object({ name: z.string(), type: z.custom<SqlType>((value) => value instanceof Object) }),
  ),
  records: z.int().min(0),
  /** Records that the source could not read on the way; they are not in here. */
  unreadable: z.int().min(0),
  /** Why there are no more: as many as were asked for, the most bytes, the most time, all that was there of an input that goes on, or the end of the input. */
  ended: z.enum(['records', 'bytes', 'time', 'all', 'input']),
})
export type PinHeader = z.infer<typeof pinHeader>

/** The index of its partition, and its values by the header's columns: JSON of which the engine makes exactly the values that were there. */
export type PinnedRecord = readonly [partition: number, values: readonly Json[]]

export interface Pin {
  readonly header: PinHeader
  readonly records: readonly PinnedRecord[]
}

/** By node id. */
export type Pins = Readonly<Record<string, Pin>>

/** The pins that a document names, by node id. */
export function pinsOf({ nodes }: PipelineDocument): Readonly<Record<string, string>> {
  const named = Object.entries(nodes).flatMap(([id, { pin }]) => (pin === undefined ? [] : [[id, pin]]))
  return Object.fromEntries(named) as Readonly<Record<string, string>>
}
