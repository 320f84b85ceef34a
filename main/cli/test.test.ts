/** `millrace test`, as a person calls it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { millrace } from '../../test/support/cli.ts'
import { until } from '../../test/support/kafka.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-cli-test-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const FILE = 'traffic.pipeline.json'
const run = (...args: string[]) => millrace(['test', ...args], { cwd: folder })

/** The example, with a first test. */
async function saved(): Promise<void> {
  await rm(join(folder, FILE), { force: true })
  await rm(join(folder, 'traffic.tests'), { recursive: true, force: true })
  expect((await millrace(['new', FILE, '--example', 'traffic'], { cwd: folder })).code).toBe(0)
  const { code, stdout } = await run(FILE, '--save', 'first', '--records', '200')
  expect(code).toBe(0)
  expect(stdout).toContain('records: ')
}

const change = async (from: RegExp, to: string): Promise<void> => {
  const path = join(folder, FILE)
  const text = await readFile(path, 'utf8')
  expect(text).toMatch(from)
  await writeFile(path, text.replace(from, to))
}

test(
  'what is saved passes, also with the engine killed at each checkpoint',
  { timeout: 60_000 },
  async () => {
    await saved()
    const sound = await run(FILE, '--restarts', '--junit', 'report.xml')
    expect(sound.stdout).toMatch(/ {2}ok {4}first {2}\(.*\n {2}ok {4}first, killed \d+ times/)
    expect(sound.stdout).toContain('2 passed, 0 failed')
    expect(sound.code).toBe(0)
    expect(await readFile(join(folder, 'report.xml'), 'utf8')).toContain('tests="2" failures="0"')
  },
)

test('a test of the same name is replaced only when that is said', async () => {
  await saved()
  const header = () => readFile(join(folder, 'traffic.tests', 'first', 'test.json'), 'utf8')
  const again = (...more: string[]) => run(FILE, '--save', 'first', '--description', 'the second', ...more)
  const refused = await again()
  expect(refused.code).toBe(2)
  expect(refused.stderr).toMatch(/There is a test first already, in .*traffic\.tests\.\n {2}.*--force/)
  expect(await header()).not.toContain('the second')
  const replaced = await again('--force')
  expect(replaced).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Replaced first in ') as unknown,
  })
  expect(await header()).toContain('the second')
})

test('a changed pipeline is told row by row, and accepted', async () => {
  await saved()
  await change(/"limit": 3/, '"limit": 2')
  const failed = await run(FILE, '--json')
  expect(failed.code).toBe(1)
  expect(JSON.parse(failed.stdout)).toMatchObject({
    passed: 0,
    failed: 1,
    tests: [
      { file: FILE, name: 'first', way: null, failure: expect.stringContaining('- {"url"') as unknown },
    ],
  })

  expect((await run(FILE, '--update')).code).toBe(0)
  expect((await run(FILE)).code).toBe(0)
})

test('an answer that depends on the order of arrival fails in another order only', async () => {
  await saved()
  const { code, stdout } = await run(FILE, '--shuffle', '--seed', '7')
  expect(code).toBe(1)
  expect(stdout).toMatch(/ {2}ok {4}first {2}/)
  // The first and the last page of a visit go by arrival.
  expect(stdout).toMatch(/FAIL {2}first, shuffled \(seed 7\).*\n {8}visits: /)
  expect(stdout).toMatch(/: (entry|leaving) ".*" → "/)
})

test('what is not there, or not whole, is said with its place and the way out', async () => {
  await saved()
  const unknown = await run(FILE, '--only', 'second')
  expect(unknown.code).toBe(1)
  expect(unknown.stdout).toContain('There is no test second: ')
  const path = join(folder, 'traffic.tests', 'first', 'test.json')
  await writeFile(path, '{"format":')
  expect((await run(FILE)).stdout).toContain(`${path} does not say what a test says.`)
  await rm(join(folder, 'traffic.tests'), { recursive: true })
  const none = await run(FILE)
  expect(none.code).toBe(2)
  expect(none.stderr).toContain(`${FILE} has no tests`)
  expect((await run(FILE, '--save', '../first')).stderr).toContain('../first cannot name a test.')
})

test('a test of sources that are there no more, or that are new, says so', async () => {
  await saved()
  await rm(join(folder, 'traffic.tests', 'first', 'input'), { recursive: true })
  const { code, stdout } = await run(FILE)
  expect(code).toBe(1)
  expect(stdout).toContain('The test has no records for the source ')
})

test('--watch runs them again at a change', async () => {
  await saved()
  let said = ''
  const ended = millrace(['test', FILE, '--watch'], {
    cwd: folder,
    started: (child) => {
      child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      void (async () => {
        await until('it waits', () => said.includes('Waiting for changes.'))
        await change(/"limit": 3/, '"limit": 2')
        await until('it has failed', () => said.includes('0 passed, 1 failed'))
        child.kill('SIGINT')
      })()
    },
  })
  expect((await ended).code).toBe(130)
})
