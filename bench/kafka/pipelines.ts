/** The two jobs as pipelines. */
import type { Json, PipelineDocument } from '../../model/document.ts'

export type KafkaJob = 'filter' | 'count'
export const kafkaJobs: readonly KafkaJob[] = ['filter', 'count']

const node = (type: string, config: Readonly<Record<string, Json>>) => ({
  type,
  version: 1,
  label: type,
  config,
})

export function kafkaPipeline(job: KafkaJob, input: string, output: string): PipelineDocument {
  const source = node('kafka_source', {
    connection: 'bench',
    topics: [input],
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
  const sink = node('kafka_sink', {
    connection: 'bench',
    topic: output,
    key: { kind: 'text', expression: 'user' },
  })
  const steps: Readonly<Record<string, ReturnType<typeof node>>> =
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
  const names = ['source', ...Object.keys(steps), 'sink']
  return {
    format: 1,
    name: `bench-${job}`,
    settings: {},
    parameters: {},
    nodes: { source, ...steps, sink },
    edges: names.slice(1).map((to, index) => ({ from: `${names[index]}.out`, to: `${to}.in` })),
    layout: { positions: {}, groups: {}, notes: {} },
  }
}
