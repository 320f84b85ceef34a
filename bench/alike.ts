/** J1 beside other forms of itself, in turns over one input: with its map as code of a person, and exported as a TypeScript project. */
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sharedInstall } from '../test/typescript/project.ts'
import { events, folder } from './inputs.ts'
import { command, jobs, type Job } from './jobs.ts'
import { alikeLine, type Alike } from './report.ts'
import { takeTurns, type Contestant } from './turns.ts'

/** What must stay of J1's events per CPU second, net of start-up. */
const CODE = 0.75
const EXPORTED = 0.95

const here = (name: string): string => join(import.meta.dirname, name)
const outputOf = (name: string): string => join(folder, `alike.${name}.ndjson`)

/** How a form of J1 is run from one file to another. */
type Form = (input: string, output: string) => readonly string[]

function j1(): Job {
  const job = jobs.find(({ name }) => name === 'J1')
  if (job === undefined) throw new RangeError('There is no J1.')
  return job
}

/** True when the map costs no more as code than it may. */
export const code = (count: number, runs: number): Promise<boolean> =>
  beside({ name: 'J1-code', least: CODE }, count, runs, (input, output) => [
    ...command(j1(), 'millrace', input, output, here('jobs/J1-code.pipeline.json')),
    '--trust',
  ])

/** True when the exported job keeps up with the embedded run. */
export async function exported(count: number, runs: number): Promise<boolean> {
  const install = sharedInstall()
  const project = join(install, 'J1')
  try {
    const document = here('jobs/J1.pipeline.json')
    const parameters = ['--param', `in=${await events(1_000)}`, '--param', `out=${outputOf('none')}`]
    const cli = here('../bin/millrace.mjs')
    execFileSync(process.execPath, [cli, 'export', document, '--typescript', project, ...parameters])
    execFileSync(process.execPath, [here('../node_modules/typescript/bin/tsc'), '-p', project])
    const starter = join(install, 'node_modules/millrace/dist/job.mjs')
    const job = join(project, 'dist/job.js')
    return await beside({ name: 'J1 exported', least: EXPORTED }, count, runs, (input, output) => [
      process.execPath,
      starter,
      job,
      '--param',
      `in=${input}`,
      '--param',
      `out=${output}`,
    ])
  } finally {
    rmSync(install, { recursive: true, force: true })
  }
}

async function beside(
  { name, least }: Pick<Alike, 'name' | 'least'>,
  count: number,
  runs: number,
  form: Form,
): Promise<boolean> {
  const [input, empty] = [await events(count), await events(0)]
  const contestant = (called: string, run: Form): Contestant<string> => ({
    name: called,
    whole: run(input, outputOf(called)),
    empty: run(empty, outputOf('empty')),
  })
  const own = contestant('J1', (from, to) => command(j1(), 'millrace', from, to))
  const results = await takeTurns([own, contestant(name, form)], runs)
  const [plain, other] = [results.get('J1'), results.get(name)]
  if (plain === undefined || other === undefined) throw new RangeError(`${name} was not measured.`)
  const equal = readFileSync(outputOf('J1')).equals(readFileSync(outputOf(name)))
  const { met, line } = alikeLine({ name, least, equal, events: count }, plain, other)
  console.log(line)
  for (const one of ['J1', name, 'empty', 'none']) rmSync(outputOf(one), { force: true })
  return met
}
