import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { around, node, pipeline, sink } from '../../../export/flink/testing.ts'
import { kafkaConnection } from '../../../model/connections/kafka.ts'
import type { PipelineDocument } from '../../../model/document.ts'
import { definitions } from '../../../nodes/definitions.ts'
import { createConnections } from '../connections.ts'
import { createExports } from './flink.ts'
import { createSecrets } from '../secrets/secrets.ts'

const stateDirectory = mkdtempSync(path.join(tmpdir(), 'millrace-exports-'))
afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }))

const connections = createConnections({
  stateDirectory,
  secrets: createSecrets({ stateDirectory, env: {}, keyring: null }),
  given: { shop: kafkaConnection.parse({ kind: 'kafka', brokers: ['broker:9092'] }) },
})
const exports = createExports(definitions, connections)
const drawing = (document: PipelineDocument) => ({ document, path: null, parameters: {} })

test('a drawing in the making is judged as far as it goes, and has no script', async () => {
  const { nodes, edges } = around('delay', {})
  const document = pipeline({ ...nodes, loose: node('filter', { condition: '' }) }, [])
  const report = await exports.flink(drawing({ ...document, edges }))
  expect(report).toMatchObject({ sql: null, obstacles: [{ nodeId: 'node' }] })
  expect(report.errors).toBeGreaterThan(0)
  expect(report.notes).not.toHaveProperty('loose')
})

test('a sound drawing has its script, with the connections of this machine and what differs by node', async () => {
  const source = node('kafka_source', {
    connection: 'shop',
    topics: ['t'],
    schema: [{ name: 'id', type: 'INT' }],
  })
  const report = await exports.flink(drawing(pipeline({ source, out: sink() }, ['source.out->out.in'])))
  expect(report).toMatchObject({ obstacles: [], errors: 0 })
  expect(report.sql).toContain("'properties.bootstrap.servers' = 'broker:9092'")
  expect(Object.keys(report.notes)).toEqual(['source', 'out'])
})

test('the script goes to a file; where there is none, nothing is written', async () => {
  const [file, never] = [path.join(stateDirectory, 'a.sql'), path.join(stateDirectory, 'b.sql')]
  const sound = drawing(around('filter', { condition: 'amount > 1' }))
  await exports.saveFlink(sound, 'sql', file)
  expect(readFileSync(file, 'utf8')).toBe((await exports.flink(sound)).sql)
  await expect(exports.saveFlink(drawing(around('delay', {})), 'sql', never)).rejects.toThrow(
    'cannot be exported',
  )
  expect(existsSync(never)).toBe(false)
})

test('a program is shown as it is saved: a file in Python, a project in Java', async () => {
  const sound = drawing(around('filter', { condition: 'amount > 1' }))
  const [file, project] = [path.join(stateDirectory, 'job.py'), path.join(stateDirectory, 'java')]
  await exports.saveFlink(sound, 'python', file)
  expect(readFileSync(file, 'utf8')).toBe(await exports.flinkProgram(sound, 'python'))
  await exports.saveFlink(sound, 'java', project)
  const job = readFileSync(path.join(project, 'src/main/java/job/Job.java'), 'utf8')
  expect(job).toBe(await exports.flinkProgram(sound, 'java'))
  await expect(exports.saveFlink(sound, 'java', project)).rejects.toThrow('is not empty')
  await expect(exports.flinkProgram(drawing(around('delay', {})), 'python')).rejects.toThrow(
    'cannot be exported',
  )
})
