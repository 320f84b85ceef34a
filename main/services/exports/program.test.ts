import { expect, test } from 'vitest'
import { exportFlink } from '../../../export/flink/export.ts'
import { javaProject } from '../../../export/flink/java.ts'
import type { FlinkProgram } from '../../../export/flink/program.ts'
import { pythonProgram } from '../../../export/flink/python.ts'
import { around, events, node, pipeline } from '../../../export/flink/testing.ts'
import { kafkaConnection } from '../../../model/connections/kafka.ts'
import type { Json, PipelineDocument } from '../../../model/document.ts'
import { compile } from '../../../model/plan/compile.ts'
import { definitions } from '../../../nodes/definitions.ts'
import { flinkProgram } from './program.ts'

/** The program, and the SQL script that it is made around. */
function programOf(
  document: PipelineDocument,
  parameters: Readonly<Record<string, string>> = {},
): { readonly program: FlinkProgram; readonly sql: string } {
  const shop = kafkaConnection.parse({
    kind: 'kafka',
    brokers: ['broker:9092'],
    sasl: { mechanism: 'plain', username: 'ada', password: 'secret:shop' },
  })
  const options = { parameters, baseDirectory: '/base' }
  const compiled = compile(document, definitions, options)
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message)
  const made = exportFlink(compiled.plan, { shop })
  if (made.sql === null) throw new Error(made.problems[0]?.message)
  return {
    program: flinkProgram(made, { document, definitions, options, connections: { shop } }),
    sql: made.sql,
  }
}

const whole = ({ declarations, inserts }: FlinkProgram): string =>
  [...declarations, ...inserts].map(({ sql }) => sql).join('\n')

/** A file, filtered, into another one. */
const filtered = (condition: string, parameters: Readonly<Record<string, Json>>): PipelineDocument => ({
  ...pipeline(
    {
      in: { ...events(), config: { ...events().config, path: '${dir}/events.ndjson' } },
      some: node('filter', { condition }),
      out: node('file_sink', { path: '/out' }),
    },
    ['in.out->some.in', 'some.out->out.in'],
  ),
  parameters: { dir: { type: 'path', default: 'data' }, ...parameters },
})

test('its statements are those of the SQL script', () => {
  const { program, sql } = programOf(
    around('window_aggregate', { size: 10_000, aggregates: [{ function: 'COUNT', name: 'n' }] }, [
      'out',
      'late',
    ]),
  )
  for (const { sql: statement } of [...program.declarations, ...program.inserts])
    expect(sql).toContain(`${statement};\n`)
  expect(program.variables).toEqual([])
  // Nothing of variables is in a program that has none.
  expect(pythonProgram(program, 'job.py')).not.toMatch(/import re\b|filled|VARIABLES/)
  expect(javaProject(program)['src/main/java/job/Job.java']).not.toMatch(/filled|getenv/)
})

test('a path and a text stay open, with the value of now; a number, and what is computed with, do not', () => {
  const { program, sql } = programOf(
    filtered("user = '${who}' AND id > ${least} AND ts < ${until}", {
      who: { type: 'string', default: 'ada' },
      least: { type: 'number', default: 3 },
      until: { type: 'string', default: '1000' },
    }),
    { who: 'mia' },
  )
  expect(program.variables).toEqual([
    { name: 'PARAM_DIR', what: 'the parameter dir of the pipeline', value: '/base/data' },
    { name: 'PARAM_WHO', what: 'the parameter who of the pipeline', value: 'mia' },
  ])
  expect(whole(program)).toContain("'path' = 'file://${PARAM_DIR}/events.ndjson'")
  expect(whole(program)).toContain("`user` = '${PARAM_WHO}' AND `id` > 3")
  const filled = whole(program).replace('${PARAM_DIR}', '/base/data').replace('${PARAM_WHO}', 'mia')
  for (const statement of filled.split(/\n(?=CREATE|INSERT)/)) expect(sql).toContain(`${statement};\n`)
})

test('a parameter that names a column, or a part of another plan, keeps its value', () => {
  const { program } = programOf(filtered('`${column}` > 1', { column: { type: 'string', default: 'id' } }))
  expect(program.variables.map(({ name }) => name)).toEqual(['PARAM_DIR'])
})

test('a text that looks like a variable is none', () => {
  const { program } = programOf(filtered("user <> '$${PARAM_DIR}' AND user = 'x'", {}))
  expect(program.variables.map(({ name }) => name)).toEqual(['PARAM_DIR_'])
  expect(whole(program)).toContain("'${PARAM_DIR}'")
})

test('a secret has to come from the environment, and the connector to Kafka comes along', () => {
  const { program } = programOf(
    pipeline({ in: events(), out: node('kafka_sink', { connection: 'shop', topic: 't' }) }, [
      'in.out->out.in',
    ]),
  )
  expect(program.variables).toMatchObject([{ name: 'SHOP_PASSWORD', value: null }])
  expect(pythonProgram(program, 'job.py')).toContain('"SHOP_PASSWORD": None,')
  const project = javaProject(program)
  expect(project['pom.xml']).toContain('<artifactId>flink-sql-connector-kafka</artifactId>')
  expect(project['src/main/java/job/Job.java']).toContain('value("SHOP_PASSWORD", null)')
  expect(project['README.md']).toContain(
    'The jar brings the connector to Kafka along. All else comes with Flink.',
  )
  expect(project['README.md']).toContain('`SHOP_PASSWORD`: the password of ada')
})
