/** A pipeline as a Maven project: built, and its jar given to `flink run`. */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { javaProgram } from '../../drivers/local/maven.ts'
import { javaText, lineText } from '../../export/flink/literals.ts'
import { node } from '../../export/flink/testing.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { flinkCases } from '../corpus/cases.ts'
import { cases } from '../support/cases.ts'
import { millrace } from '../support/cli.ts'
import { flinkRun, scratchFolder } from '../support/flink.ts'
import { folderRecords } from '../support/folderRecords.ts'
import { plainConnection, sharedPlain } from '../support/kafka.ts'
import { freshTopic, valuesOf } from '../support/kafkaTopics.ts'
import { multiset, readNdjson, type AnyRecord } from '../support/records.ts'
import { codeUnits, sourceTexts } from '../support/sourceTexts.ts'

const scratch = scratchFolder()
afterAll(scratch.remove)
const run = promisify(execFile)
const inScratch = (name: string): string => path.join(scratch.folder, name)

/** The job of the corpus, which writes to a topic besides. */
function withTopic(file: string, topic: string): PipelineDocument {
  const document = JSON.parse(readFileSync(file, 'utf8')) as PipelineDocument
  return {
    ...document,
    nodes: {
      ...document.nodes,
      copy: node('kafka_sink', { connection: 'shop', topic }, 'It\'s """Kafka"""\\'),
    },
    edges: [...document.edges, { from: 'window.out', to: 'copy.in' }],
  }
}

test('mvn package gives a jar that flink run takes: the records of the embedded run, in files and in a topic', async () => {
  const one = flinkCases().find(({ name }) => name === 'tumble_count')
  if (one === undefined) throw new Error('the job is not there')
  const [file, project] = [inScratch('job.pipeline.json'), inScratch('project')]
  const topic = await freshTopic(plainConnection())
  writeFileSync(file, JSON.stringify(withTopic(one.pipeline, topic)))
  const given = ['--param', `dir=${one.inputs}`, '--connection', `shop=${sharedPlain().address}`]
  const exported = await millrace([
    'export',
    file,
    '--flink-java',
    project,
    '--param',
    `out=${inScratch('unused')}`,
    ...given,
  ])
  expect(exported).toMatchObject({ code: 0, stdout: '' })
  const [embedded] = await Promise.all([
    millrace(['run', one.pipeline, ...given.slice(0, 2), '--param', `out=${inScratch('embedded.ndjson')}`]),
    run(process.env['MVN'] ?? 'mvn', ['-q', '-B', 'package'], { cwd: project }),
  ])
  expect(embedded.code).toBe(0)
  await flinkRun(path.join(project, 'target/tumble-count.jar'), { PARAM_OUT: inScratch('out') })
  const expected = multiset(readNdjson(inScratch('embedded.ndjson')))
  expect(expected).toEqual(multiset(one.expected()))
  expect(multiset(folderRecords(inScratch('out')))).toEqual(expected)
  const values = await valuesOf(plainConnection(), topic)
  expect(multiset(values.map((value) => JSON.parse(value) as AnyRecord))).toEqual(expected)
})

test('javac reads every text as it was', async () => {
  const texts = sourceTexts(cases(300))
  const long = 'SELECT 水 "" \n'.repeat(9_000)
  // A method holds so many texts only, and so does a line of output.
  const groups = Array.from({ length: Math.ceil(texts.length / 50) }, (_, index) =>
    texts.slice(index * 50, index * 50 + 50),
  )
  const source = `public class Texts {
  static void print(String text) {
    StringBuilder units = new StringBuilder();
    for (char unit : text.toCharArray()) units.append(units.isEmpty() ? "" : " ").append(Integer.toHexString(unit));
    System.out.println(units);
  }
${groups
  .map(
    (group, index) =>
      `  static void group${index}() {\n${group.map((text) => `    print(${javaText(text, '      ')});\n    print(${lineText(text)});\n`).join('')}  }\n`,
  )
  .join('')}
  public static void main(String[] arguments) {
${groups.map((_, index) => `    group${index}();\n`).join('')}
    System.out.println(${javaText(long, '        ')}.length());
  }
}
`
  writeFileSync(inScratch('Texts.java'), source)
  const { stdout } = await run(javaProgram(), ['-Dfile.encoding=UTF-8', inScratch('Texts.java')], {
    maxBuffer: 64 * 1024 * 1024,
  })
  const lines = stdout.split('\n')
  texts.forEach((text, index) => {
    const wanted = codeUnits(text)
    expect(lines.slice(2 * index, 2 * index + 2), JSON.stringify(text)).toEqual([wanted, wanted])
  })
  expect(lines[2 * texts.length]).toBe(String(long.length))
})
