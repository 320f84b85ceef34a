/** `millrace test`: runs the tests of pipelines, and saves new ones. */
import { watch } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { UserError } from '../../model/errors.ts'
import { junitXml } from '../../model/fixtures/junit.ts'
import type { EnginePool } from '../services/engine/pool.ts'
import { checkFixture, failureText, type Outcome, type Way } from '../services/fixtures/check.ts'
import { fixtureNames, fixturesFolder, readFixture } from '../services/fixtures/files.ts'
import { saveFixture, updateFixture } from '../services/fixtures/save.ts'
import { openEngines } from './engines.ts'
import { EXIT } from './exit.ts'
import { assignments, withAbsolutePaths } from './load.ts'
import { openPipeline, pinsIn } from './opened.ts'

export interface TestOptions {
  readonly save?: string
  /** With `save`: replace a test of this name. */
  readonly force: boolean
  readonly description: string
  readonly records: number
  readonly load: boolean
  readonly seconds: number
  readonly param: readonly string[]
  readonly connection: readonly string[]
  readonly update: boolean
  readonly only: readonly string[]
  readonly shuffle: boolean
  readonly duplicates: boolean
  readonly restarts: boolean
  readonly seed: number
  readonly junit?: string
  readonly json: boolean
  readonly trust: boolean
  readonly watch: boolean
}

/** Returns the exit code: 0 all passed, 1 some failed, 2 there is none, or a pipeline cannot be read. */
export async function test(files: readonly string[], options: TestOptions): Promise<number> {
  const engines = openEngines()
  try {
    if (options.load) {
      const { loadTest } = await import('./loadTest.ts')
      return await loadTest(files, options, engines)
    }
    if (options.save !== undefined) return await save(files, options.save, options, engines)
    const run = (): Promise<number> => runAll(files, options, engines)
    const code = await run()
    return options.watch ? await again(files, run) : code
  } finally {
    engines.close()
  }
}

/** Makes a test of what the pipeline gives now. */
async function save(
  files: readonly string[],
  name: string,
  options: TestOptions,
  engines: EnginePool,
): Promise<number> {
  const [file] = files
  if (file === undefined || files.length > 1) {
    throw new UserError('cli.option', 'A test is saved of one pipeline.', { hint: 'Name one file.' })
  }
  const opened = await openPipeline(file, options)
  const { path, document, planOf: plan } = opened
  const taken = (await fixtureNames(path)).includes(name)
  if (taken && !options.force) {
    throw new UserError('test-taken', `There is a test ${name} already, in ${fixturesFolder(path)}.`, {
      hint: `Give another name, or --force to replace it. Only its rows anew: --update --only ${name}`,
    })
  }
  const parameters = withAbsolutePaths(document, assignments('--param', options.param))
  const compiled = plan(parameters)
  const { connectionTools } = await import('./connections/services.ts')
  const { connections, secrets } = connectionTools(options.connection)
  const pins = await pinsIn(opened, compiled, secrets)
  if (compiled.settings.encryption !== null)
    process.stderr.write(
      'millrace: What the job leaves on the disk is encrypted; the records of a test are not.\n',
    )
  const { fixture, folder } = await saveFixture(
    {
      name,
      description: options.description,
      parameters,
      plan: compiled,
      path,
      baseDirectory: dirname(path),
      pins,
      records: options.records,
    },
    { engines, connections },
  )
  const records = Object.entries(fixture.input).map(([id, { header }]) => `${id} ${header.records}`)
  const given = Object.entries(fixture.expected).map(([id, lines]) => `${id} ${lines.length}`)
  process.stdout.write(
    `${taken ? 'Replaced' : 'Saved'} ${name} in ${folder}\n  records: ${records.join(', ')}\n  rows: ${given.join(', ')}\n`,
  )
  return EXIT.ok
}

/** An outcome, in words. */
type Told = Omit<Outcome, 'sinks' | 'error'> & { readonly file: string; readonly failure: string | null }

async function runAll(files: readonly string[], options: TestOptions, engines: EnginePool): Promise<number> {
  const told: Told[] = []
  for (const file of files) {
    const opened = await openPipeline(file, options)
    const names = await fixtureNames(opened.path)
    const chosen = options.only.length === 0 ? names : options.only
    if (chosen.length === 0) {
      throw new UserError(
        'test-none',
        `${file} has no tests: there is nothing in ${fixturesFolder(opened.path)}.`,
        {
          hint: `Pin records of its sources, and save one: millrace test ${file} --save NAME`,
        },
      )
    }
    if (!options.json) process.stdout.write(`${file}\n`)
    for (const name of chosen) {
      if (options.update)
        await updateFixture(opened.path, name, opened.planOf, {
          engines,
          baseDirectory: dirname(opened.path),
        })
      const outcomes = checkFixture(() => readFixture(opened.path, name), name, opened.planOf, {
        ways: waysOf(options),
        seed: options.seed,
        engines,
        baseDirectory: dirname(opened.path),
      })
      for await (const { sinks, error, ...outcome } of outcomes) {
        const one = { ...outcome, file, failure: failureText({ sinks, error }) }
        told.push(one)
        if (!options.json) process.stdout.write(outcomeText(one, options.seed))
      }
    }
  }
  const failed = told.filter(({ failure }) => failure !== null).length
  const sum = `${told.length - failed} passed, ${failed} failed`
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ tests: told, passed: told.length - failed, failed }, null, 2)}\n`
      : `${sum}\n`,
  )
  if (options.junit !== undefined) {
    const results = told.map((one) => ({
      suite: basename(one.file),
      name: titleOf(one, options.seed),
      seconds: one.seconds,
      failure: one.failure,
    }))
    await writeFile(options.junit, junitXml(results))
  }
  return failed === 0 ? EXIT.ok : EXIT.failed
}

function waysOf({ shuffle, duplicates, restarts }: TestOptions): readonly Way[] {
  const asked: readonly (readonly [Way, boolean])[] = [
    ['shuffle', shuffle],
    ['duplicates', duplicates],
    ['restarts', restarts],
  ]
  return asked.flatMap(([way, wanted]) => (wanted ? [way] : []))
}

function titleOf({ name, way, kills }: Told, seed: number): string {
  switch (way) {
    case null:
      return name
    case 'shuffle':
      return `${name}, shuffled (seed ${seed})`
    case 'duplicates':
      return `${name}, with duplicates (seed ${seed})`
    case 'restarts':
      return kills === 0 ? `${name}, with restarts` : `${name}, killed ${kills} times`
  }
}

function outcomeText(outcome: Told, seed: number): string {
  const head = `  ${outcome.failure === null ? 'ok  ' : 'FAIL'}  ${titleOf(outcome, seed)}  (${outcome.seconds.toFixed(1)} s)\n`
  return outcome.failure === null
    ? head
    : `${head}${outcome.failure
        .split('\n')
        .map((line) => `        ${line}\n`)
        .join('')}`
}

/** Milliseconds in which several changes count as one. */
const SETTLE = 150

/** Runs them again at each change of a pipeline or a test, until Ctrl-C. */
async function again(files: readonly string[], all: () => Promise<number>): Promise<number> {
  process.stdout.write('Waiting for changes. Ctrl-C ends it.\n')
  const over = Promise.withResolvers<number>()
  let [running, wanted]: [boolean, boolean] = [false, false]
  let timer: NodeJS.Timeout | null = null
  const run = async (): Promise<void> => {
    if (running) {
      wanted = true
      return
    }
    running = true
    await all().catch((error: unknown) => {
      // A file that is half written is looked at again when it is whole.
      process.stdout.write(`  ${error instanceof Error ? error.message : String(error)}\n`)
    })
    running = false
    if (!wanted) return
    wanted = false
    await run()
  }
  const changed = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => void run(), SETTLE)
  }
  const watchers = files.map((file) =>
    watch(dirname(file), { recursive: true }, (_event, name) => {
      const tests = basename(fixturesFolder(file))
      if (name === basename(file) || name?.startsWith(tests) === true) changed()
    }),
  )
  process.once('SIGINT', () => over.resolve(EXIT.interrupted))
  process.once('SIGTERM', () => over.resolve(EXIT.interrupted))
  const code = await over.promise
  for (const watcher of watchers) watcher.close()
  return code
}
