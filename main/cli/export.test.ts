import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { around, exportOf } from '../../export/flink/testing.ts'
import { millrace } from '../../test/support/cli.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'millrace-export-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sound = around('filter', { condition: 'amount > 1' })
const file = (name: string, document: object): string => {
  const at = path.join(folder, `${name}.pipeline.json`)
  writeFileSync(at, JSON.stringify(document))
  return at
}

test('the script goes to a file or to the standard output, the same one', async () => {
  const [pipeline, out] = [file('sound', sound), path.join(folder, 'job.sql')]
  const written = await millrace(['export', pipeline, '--flink-sql', out])
  const printed = await millrace(['export', pipeline, '--flink-sql', '-'])
  expect(written).toEqual({
    code: 0,
    stdout: '',
    stderr: `Wrote ${out}. Next: bin/sql-client.sh -f ${out}\n`,
  })
  expect(printed).toEqual({ code: 0, stdout: exportOf(sound).sql, stderr: '' })
  expect(readFileSync(out, 'utf8')).toBe(printed.stdout)
})

test('what cannot be exported is told with its node, reason and way out, and nothing is written', async () => {
  const out = path.join(folder, 'never.sql')
  const done = await millrace(['export', file('delay', around('delay', {})), '--flink-sql', out])
  expect(done).toMatchObject({ code: 2, stdout: '' })
  expect(done.stderr).toMatch(/error {2}node {2}Flink SQL cannot hold records back\.\n {4}Leave the node out/)
  expect(existsSync(out)).toBe(false)
})

test('as JSON, with the script', async () => {
  const { code, stdout } = await millrace(['export', file('json', sound), '--flink-sql', '-', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ exported: true, problems: [], sql: exportOf(sound).sql })
})

test('a program in Python to a file or to the standard output; a Maven project to a folder, which is never replaced', async () => {
  const [pipeline, out, project] = [
    file('program', sound),
    path.join(folder, 'job.py'),
    path.join(folder, 'the project'),
  ]
  const written = await millrace(['export', pipeline, '--flink-python', out, '--flink-java', project])
  const printed = await millrace(['export', pipeline, '--flink-python', '-'])
  expect(written).toEqual({
    code: 0,
    stdout: '',
    stderr: `Wrote ${out}. Next: python ${out}\nWrote ${project}. Next: cd '${project}' && mvn package\n`,
  })
  expect(readFileSync(out, 'utf8')).toBe(printed.stdout)
  expect(printed.stdout).toContain('"pipeline.name": "test"')
  expect(readdirSync(project).toSorted()).toEqual(['.gitignore', 'README.md', 'pom.xml', 'src'])
  const again = await millrace(['export', pipeline, '--flink-java', project])
  expect(again.code).toBe(2)
  expect(again.stderr).toContain(`${project} is not empty.`)
})

test('a file in a folder that is not there is not written, and the folder is named', async () => {
  const done = await millrace([
    'export',
    file('far', sound),
    '--flink-sql',
    path.join(folder, 'no', 'job.sql'),
  ])
  expect(done).toMatchObject({ code: 2, stdout: '' })
  expect(done.stderr).toBe(
    `millrace: There is no file or folder ${path.join(folder, 'no')}.\n  Make the folder, or choose another path.\n`,
  )
})

test('two kinds in one call are refused, and neither is written', async () => {
  const [sql, project] = [path.join(folder, 'both.sql'), path.join(folder, 'both')]
  const pipeline = file('both', sound)
  const done = await millrace(['export', pipeline, '--typescript', project, '--flink-sql', sql])
  expect(done).toMatchObject({ code: 2, stdout: '' })
  expect(done.stderr).toContain('--typescript and --flink-sql are not exported in one call.')
  const set = await millrace(['export', pipeline, '--typescript', project, '--set', 'node.condition=true'])
  expect(set).toMatchObject({ code: 2, stderr: expect.stringContaining('--set is not for it') as string })
  expect([existsSync(sql), existsSync(project)]).toEqual([false, false])
})

test('without a target, and with a gateway that does not answer, it says what to do', async () => {
  const pipeline = file('again', sound)
  const none = await millrace(['export', pipeline])
  expect(none.code).toBe(2)
  expect(none.stderr).toContain('--flink-sql job.sql')
  const away = await millrace(['export', pipeline, '--explain', 'http://127.0.0.1:1'])
  expect(away.code).toBe(2)
  expect(away.stderr).toContain('Flink does not answer at http://127.0.0.1:1: ')
})
