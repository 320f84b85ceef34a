/** A pipeline as a PyFlink program, run by Python with a cluster of its own. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { lineText, pythonText } from '../../export/flink/literals.ts'
import { flinkCases } from '../corpus/cases.ts'
import { cases } from '../support/cases.ts'
import { millrace } from '../support/cli.ts'
import { folderRecords } from '../support/folderRecords.ts'
import { pythonOf } from '../support/python.ts'
import { multiset, readNdjson } from '../support/records.ts'
import { codeUnits, sourceTexts } from '../support/sourceTexts.ts'

const scratch = mkdtempSync(path.join(tmpdir(), 'millrace-python-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
const run = promisify(execFile)
const inScratch = (name: string): string => path.join(scratch, name)

test('the program runs by itself and gives the records of the embedded run', async () => {
  const one = flinkCases().find(({ name }) => name === 'tumble_count')
  if (one === undefined) throw new Error('the job is not there')
  const given = ['--param', `dir=${one.inputs}`, '--param', `out=${inScratch('embedded.ndjson')}`]
  const exported = await millrace(['export', one.pipeline, '--flink-python', inScratch('job.py'), ...given])
  expect(exported).toMatchObject({ code: 0, stdout: '' })
  const [embedded] = await Promise.all([
    millrace(['run', one.pipeline, ...given]),
    run(pythonOf('pyflink'), [inScratch('job.py')], {
      env: { ...process.env, PARAM_OUT: inScratch('out') },
    }),
  ])
  expect(embedded.code).toBe(0)
  const expected = multiset(readNdjson(inScratch('embedded.ndjson')))
  expect(expected).toEqual(multiset(one.expected()))
  expect(multiset(folderRecords(inScratch('out')))).toEqual(expected)
})

test('a value from the environment is put in as a text, whatever is in it', async () => {
  const program = readFileSync(inScratch('job.py'), 'utf8')
  const filling = program.slice(program.indexOf('def filled'), program.indexOf('def main'))
  writeFileSync(
    inScratch('fill.py'),
    `import re\n\n\n${filling}\nprint(filled("'\${A}' '\\"\${A}\\"' \${B}", {"A": "it's \\"\\\\"}), end="")\n`,
  )
  const { stdout } = await run(pythonOf('pyflink'), [inScratch('fill.py')])
  expect(stdout).toBe(`'it''s "\\' '"it''s \\"\\\\"' \${B}`)
})

test('Python reads every text as it was', async () => {
  const texts = sourceTexts(cases(300))
  const source = `def show(text):
    raw = text.encode("utf-16-be", "surrogatepass")
    print(" ".join(format(raw[i] * 256 + raw[i + 1], "x") for i in range(0, len(raw), 2)))


${texts.map((text) => `show(${pythonText(text)})\nshow(${lineText(text)})\n`).join('')}`
  writeFileSync(inScratch('texts.py'), source)
  const { stdout } = await run(pythonOf('pyflink'), [inScratch('texts.py')], { maxBuffer: 64 * 1024 * 1024 })
  const lines = stdout.split('\n')
  texts.forEach((text, index) => {
    const wanted = codeUnits(text)
    expect(lines.slice(2 * index, 2 * index + 2), JSON.stringify(text)).toEqual([wanted, wanted])
  })
})
