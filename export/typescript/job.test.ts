import { expect, test } from 'vitest'
import { createAnalyser } from '../../model/analyse.ts'
import { definitions } from '../../nodes/definitions.ts'
import { around } from '../flink/testing.ts'
import { jobModule } from './job.ts'
import { readJob } from './reading/read.ts'

const count = [{ function: 'COUNT', argument: '', name: 'n' }]

test.each([
  ['cumulate_window', { size: 60_000, step: 10_000, aggregates: count }],
  ['count_window', { size: 100, aggregates: count }],
])('%s, which has no words of its own, keeps its config', (type, config) => {
  const document = around(type, config)
  const analysis = createAnalyser(definitions, { parameters: {}, unset: 'error' })(document)
  const { text } = jobModule(document, analysis, {})
  expect(text).toContain(`'${type}'`)
  expect(readJob(text).nodes['node']?.config).toEqual(config)
})
