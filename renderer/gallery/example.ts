import type { z } from 'zod'
import type { hostRequests } from '../../bridge/contract.ts'
import type { AnyNodeDefinition } from '../../model/definition.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { own } from '../../model/json.ts'
import { fieldsWithWidget } from '../../model/zod-fields.ts'
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

/** Whether it needs a broker. */
export const onKafka = ({ tag }: Example): boolean => tag === 'Kafka'

/** Whether a run leaves something behind: files, or records in topics. */
export const writesOutside = (pipeline: PipelineDocument): boolean =>
  Object.values(pipeline.nodes).some(({ type }) => {
    const definition = own<AnyNodeDefinition>(definitions, type)
    return (
      definition?.kind === 'sink' &&
      fieldsWithWidget(definition.config, ['saveFile', 'connection']).length > 0
    )
  })
