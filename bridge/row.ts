/** A row of a contract: what is asked, and what is answered. */
import { z } from 'zod'

export const row = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })
export const nothing = z.object({})
