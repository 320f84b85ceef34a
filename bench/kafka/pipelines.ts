/** The jobs as pipelines. */
import type { Json, PipelineDocument } from '../../model/document.ts'

export type KafkaJob = 'filter' | 'count'
export const kafkaJobs: readonly KafkaJob[] = ['filter', 'count']

const node = (type: string, config: Readonly<Record<string, Json>>) => ({
  type,
  version: 1,
  label: type,
  config,
})
type Steps = Readonly<Record<string, ReturnType<typeof node>>>

const sourceOf = (topic: string, config: Readonly<Record<string, Json>>) =>
  node('kafka_source', { connection: 'bench', topics: [topic], ...config })
const sinkOf = (topic: string, config: Readonly<Record<string, Json>>) =>
  node('kafka_sink', { connection: 'bench', topic, ...config })

function chain(name: string, nodes: Steps): PipelineDocument {
  const names = Object.keys(nodes)
  return {
    format: 1,
    name,
    settings: {},
    parameters: {},
    nodes,
    edges: names.slice(1).map((to, index) => ({ from: `${names[index]}.out`, to: `${to}.in` })),
    layout: { positions: {}, groups: {}, notes: {} },
  }
}

export function kafkaPipeline(job: KafkaJob, input: string, output: string): PipelineDocument {
  const source = sourceOf(input, {
    stop: 'latest',
    schema: [
      { name: 'id', type: 'BIGINT', safe: true },
      { name: 'ts', type: 'BIGINT' },
      { name: 'user', type: 'STRING' },
      { name: 'type', type: 'STRING' },
      { name: 'price', type: 'DOUBLE' },
      { name: 'qty', type: 'INT' },
    ],
    ...(job === 'count' ? { eventTime: { column: 'ts', delay: 5_001 } } : {}),
  })
  const sink = sinkOf(output, { key: { kind: 'text', expression: 'user' } })
  const steps: Steps =
    job === 'filter'
      ? {
          buys: node('filter', { condition: "type = 'buy'" }),
          totals: node('map', {
            keep: 'listed',
            columns: [
              { name: 'id', expression: 'id' },
              { name: 'user', expression: 'user' },
              { name: 'total', expression: 'price * qty' },
            ],
          }),
        }
      : {
          counts: node('window_aggregate', {
            size: 10_000,
            keys: ['user'],
            aggregates: [{ function: 'COUNT', argument: '', name: 'cnt' }],
          }),
        }
  return chain(`bench-${job}`, { source, ...steps, sink })
}

/** Each record goes on as it comes, with one more added to its id; a checkpoint each `interval` ms, or none where that is 0. */
export function relayPipeline(
  input: string,
  output: string,
  guarantee: 'at-least-once' | 'exactly-once',
  interval: number,
): PipelineDocument {
  const source = sourceOf(input, {
    schema: [
      { name: 'id', type: 'BIGINT', safe: true },
      { name: 'sent', type: 'DOUBLE' },
    ],
  })
  const next = node('map', {
    keep: 'listed',
    columns: [
      { name: 'id', expression: 'id + 1' },
      { name: 'sent', expression: 'sent' },
    ],
  })
  return {
    ...chain(`bench-relay-${guarantee}`, { source, next, sink: sinkOf(output, { guarantee }) }),
    settings: { checkpointInterval: interval },
  }
}
