/** What the screen asks of the trust in a pipeline's code. */
import { z } from 'zod'
import type { PipelineDocument } from '../model/document.ts'
import { nothing, row } from './row.ts'

const document = z.custom<PipelineDocument>((value) => typeof value === 'object' && value !== null)

export const trustRequests = {
  /** The code of a document, and whether it may run here. */
  'trust.view': row(
    z.object({ document }),
    z.object({
      hash: z.string().nullable(),
      trusted: z.boolean(),
      parts: z.array(z.object({ nodeId: z.string(), label: z.string(), text: z.string() })),
    }),
  ),
  /** The person trusts the code as it is now. */
  'trust.grant': row(z.object({ document }), nothing),
} as const
