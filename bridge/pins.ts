/** What the screen asks of pinned records. */
import { z } from 'zod'
import type { PipelineDocument } from '../model/document.ts'
import { PIN_LIMITS, PIN_NAME, pinHeader } from '../model/pins/pin.ts'
import { row } from './row.ts'

const name = z.string().regex(PIN_NAME)

const pinView = z.union([
  z.object({ header: pinHeader }),
  z.object({ problem: z.object({ message: z.string(), hint: z.string().nullable() }) }),
])
export type PinView = z.infer<typeof pinView>

export const pinRequests = {
  /** Takes records of a source and keeps them beside the pipeline; the document is to name them then. Throws what reading the source throws. */
  'pin.capture': row(
    z.object({
      document: z.custom<PipelineDocument>((value) => typeof value === 'object' && value !== null),
      path: z.string().nullable(),
      parameters: z.record(z.string(), z.string()),
      node: z.string(),
      records: z.int().min(1).max(PIN_LIMITS.records),
      /** Just these records of a topic, by partition, instead of the next ones. */
      picked: z
        .object({ topic: z.string(), offsets: z.record(z.string(), z.array(z.int().min(0))) })
        .exactOptional(),
    }),
    z.object({ name, header: pinHeader }),
  ),
  'pin.views': row(
    z.object({ path: z.string().nullable(), names: z.array(z.string()) }),
    z.object({ views: z.record(z.string(), pinView) }),
  ),
} as const
