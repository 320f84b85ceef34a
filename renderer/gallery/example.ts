import type { z } from 'zod'
import type { hostRequests } from '../../bridge/contract.ts'

/** An example as the host lists it. */
export type Example = z.infer<(typeof hostRequests)['gallery.list']['output']>['examples'][number]
