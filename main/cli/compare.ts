/** `millrace compare`: the same records through the embedded engine and through Flink. */
import { dirname } from 'node:path'
import { UserError } from '../../model/errors.ts'
import { differing } from '../../model/fixtures/compare.ts'
import { differenceText } from '../../model/fixtures/text.ts'
import { PIN_LIMITS, type Pins } from '../../model/pins/pin.ts'
import type { EnginePool } from '../services/engine/pool.ts'
import { readFixture } from '../services/fixtures/files.ts'
import { inputOf } from '../services/fixtures/input.ts'
import { gatewayAt } from '../services/flink/target.ts'
import { compareWithFlink, type Comparison } from '../services/flink/compare.ts'
import type { ConnectionTools } from './connections/services.ts'
import { openEngines } from './engines.ts'
import { EXIT, problemText } from './exit.ts'
import { assignments, withAbsolutePaths } from './load.ts'
import { openPipeline, pinsIn, type Opened } from './opened.ts'

export interface CompareOptions {
  readonly flink: string
  readonly test?: string
  readonly records: number
  readonly parallelism: number
  readonly param: readonly string[]
  readonly connection: readonly string[]
  readonly json: boolean
  readonly trust: boolean
}

/** Returns the exit code: 0 the same, 1 not the same, 2 it cannot be compared. */
export async function compare(file: string, options: CompareOptions): Promise<number> {
  const opened = await openPipeline(file, options)
  const engines = openEngines()
  try {
    return await compareOpened(file, opened, options, engines)
  } finally {
    engines.close()
  }
}

async function compareOpened(
  file: string,
  opened: Opened,
  options: CompareOptions,
  engines: EnginePool,
): Promise<number> {
  const { connectionTools } = await import('./connections/services.ts')
  const { connections, secrets } = connectionTools(options.connection)
  const gateway = await gatewayAt(options.flink, connections)
  const { plan, input } =
    options.test === undefined
      ? await slice(opened, options, { engines, connections, secrets })
      : await testOf(opened, options.test)
  const found = await compareWithFlink({
    plan,
    input,
    baseDirectory: dirname(opened.path),
    gateway,
    parallelism: options.parallelism,
    engines,
  })
  if (options.json) process.stdout.write(`${JSON.stringify({ file, ...found }, null, 2)}\n`)
  else tell(found, input)
  if (found.kind === 'refused') return EXIT.invalid
  return differing(found.sinks).length === 0 ? EXIT.ok : EXIT.failed
}

async function testOf({ path, planOf }: Opened, name: string) {
  const { header, input } = await readFixture(path, name)
  return { plan: planOf(header.parameters), input }
}

interface SliceTools extends Pick<ConnectionTools, 'connections' | 'secrets'> {
  readonly engines: EnginePool
}

/** Pinned records, and the first ones of the other sources. */
async function slice(opened: Opened, { param, records }: CompareOptions, tools: SliceTools) {
  if (records > PIN_LIMITS.records) {
    throw new UserError('cli.option', `At most ${PIN_LIMITS.records} records of a source are compared.`)
  }
  const plan = opened.planOf(withAbsolutePaths(opened.document, assignments('--param', param)))
  const pins = await pinsIn(opened, plan, tools.secrets)
  return { plan, input: await inputOf(plan, pins, records, dirname(opened.path), tools) }
}

function tell(found: Comparison, input: Pins): void {
  if (found.kind === 'refused') {
    process.stderr.write('millrace: Flink cannot run this pipeline.\n')
    for (const problem of found.problems) process.stderr.write(problemText(problem))
    return
  }
  const records = Object.entries(input).map(([id, { header }]) => `${id} ${header.records}`)
  process.stdout.write(`records: ${records.join(', ')}\n`)
  const wrong = differing(found.sinks)
  if (wrong.length === 0) {
    const rows = found.sinks.map(({ sink, expected }) => `${sink} ${expected}`)
    process.stdout.write(`The same on Flink: ${rows.join(', ')}\n`)
    return
  }
  process.stdout.write(
    'Not the same: expected is what Flink gives, and came what the embedded engine gives.\n',
  )
  for (const sink of wrong) process.stdout.write(`${differenceText(sink)}\n`)
}
