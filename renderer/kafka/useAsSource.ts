/** A topic becomes a source of the drawing: a node with its connection, its name and the columns that were inferred. */
import { flushSync } from 'react-dom'
import type { KafkaSample } from '../../bridge/contract.ts'
import type { Json } from '../../model/document.ts'
import { definitionOf, quickAdd } from '../canvas/adding.ts'
import { hasFields, sampledFormats } from '../inspector/kafkaFormats.ts'
import { notify } from '../stores/notify.ts'
import { useProject, useView } from '../stores/index.ts'
import { kafka } from '../texts/index.ts'
import { useKafka } from './cluster.ts'

const SOURCE = 'kafka_source'

/** Why it cannot be, or null. */
export function sourceReason(): string | null {
  if (definitionOf(SOURCE) === undefined) return kafka.topic.useMissing
  return useProject.getState().readOnly
}

/** The node's config as the topic asks for it, over what a new node has. */
export function sourceConfig(
  initial: Readonly<Record<string, Json>>,
  connection: string,
  topic: string,
  sample: Pick<KafkaSample, 'format' | 'columns' | 'key' | 'eventTime' | 'delay'> | null,
): Record<string, Json> {
  const time = sample?.eventTime ?? null
  const delay = sample?.delay ?? null
  return {
    ...initial,
    connection,
    topics: [topic],
    // Without a record to look at, text can be read whatever comes.
    value: { format: sample?.format === 'json' ? { kind: 'json', timestamps: 'iso' } : { kind: 'text' } },
    ...(sample === null ? {} : sampledFormats(sample, initial)),
    ...(sample !== null && hasFields(sample) ? { schema: columnsOf(sample) } : {}),
    ...(time === null ? {} : { eventTime: { column: time, ...(delay === null ? {} : { delay }) } }),
  }
}

const columnsOf = ({ columns }: Pick<KafkaSample, 'columns'>): Json =>
  columns.map(({ name, type }) => ({ name, type }))

/** `then`: with the node, when it is there. */
export function useAsSource(topic: string, then: (node: string) => void = () => {}): void {
  const { connection, sample } = useKafka.getState()
  const definition = definitionOf(SOURCE)
  if (connection === null || definition === undefined) return
  // The drawing has to be there for the node to find its place in it.
  flushSync(() => useView.getState().set({ page: 'editor' }))
  requestAnimationFrame(() => {
    const project = useProject.getState()
    project.beginGesture()
    project.select({ nodes: [], edges: [] })
    quickAdd(SOURCE)
    const { selection, document, apply, endGesture } = useProject.getState()
    const [id] = selection.nodes
    const node = id === undefined ? undefined : document.nodes[id]
    if (id !== undefined && node !== undefined) {
      apply({ kind: 'setConfig', id, config: sourceConfig(node.config, connection, topic, sample) })
      notify(kafka.topic.usedAs(topic))
    }
    endGesture()
    if (id !== undefined) then(id)
  })
}
