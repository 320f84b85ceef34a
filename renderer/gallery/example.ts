import type { z } from 'zod'
import type { hostRequests } from '../../bridge/contract.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { definitions } from '../../nodes/definitions.ts'

/** An example as the host lists it. */
export type Example = z.infer<(typeof hostRequests)['gallery.list']['output']>['examples'][number]

/** Records a second that the generators of a pipeline make together; null where nothing sets a pace, as files do not. */
export function paceOf(pipeline: PipelineDocument): number | null {
  const paces = Object.values(pipeline.nodes).flatMap(({ type, config }) => {
    if (type !== definitions.generator.type) return []
    const parsed = definitions.generator.config.safeParse(config)
    return parsed.success && parsed.data.rate !== null ? [parsed.data.rate] : []
  })
  return paces.length === 0 ? null : paces.reduce((sum, pace) => sum + pace, 0)
}
