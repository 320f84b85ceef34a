/** How the cost of an event grows: with the number of events before it, and with the number of keys. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { events, folder } from './inputs.ts'
import { command, hasDocument, jobs, type Job, type Program } from './jobs.ts'
import { net, takeTurns, type Contestant, type Result } from './turns.ts'

const FEW_EVENTS = 2_000_000
const MANY_EVENTS = 20_000_000
/** Share by which the net cost per event may differ. */
const FLAT = 0.15
const FEW_KEYS = 1_000
const MANY_KEYS = 1_000_000
const KEYED_EVENTS = 4_000_000

const output = join(folder, 'growth.ndjson')

function contestant(job: Job, program: Program, input: string, empty: string): Contestant<string> {
  return {
    name: `${program} ${input}`,
    whole: command(job, program, input, output),
    empty: command(job, program, empty, output),
  }
}

/** CPU nanoseconds an event, net of start-up. */
const cost = (result: Result | undefined, count: number): number =>
  result === undefined ? Number.NaN : (net(result) / count) * 1e9

/** The cost of an event in a short and in a long run. True when every job stays flat. */
export async function flat(chosen: readonly Job[], runs: number): Promise<boolean> {
  const empty = await events(0)
  const few = await events(FEW_EVENTS)
  const many = await events(MANY_EVENTS)
  let met = true
  for (const job of chosen.filter(hasDocument)) {
    const results = await takeTurns(
      [few, many].map((input) => contestant(job, 'millrace', input, empty)),
      runs,
    )
    const before = cost(results.get(`millrace ${few}`), FEW_EVENTS)
    const after = cost(results.get(`millrace ${many}`), MANY_EVENTS)
    const change = after / before - 1
    const good = Math.abs(change) <= FLAT
    met &&= good
    console.log(
      `${job.name} net CPU an event: ${before.toFixed(0)} ns at ${FEW_EVENTS / 1e6} million events, ${after.toFixed(0)} ns at ${MANY_EVENTS / 1e6} million (${(change * 100).toFixed(0)} %): ${good ? 'met' : 'MISSED'}`,
    )
  }
  rmSync(output, { force: true })
  return met
}

/** What an event costs more with a million keys than with a thousand, beside the same in a script with a plain Map. */
export async function keys(runs: number): Promise<boolean> {
  const job = jobs.find(({ name }) => name === 'J6')
  if (job === undefined || !hasDocument(job)) {
    console.log('J6 has no document yet: the growth with the number of keys is left out.')
    return true
  }
  const empty = await events(0)
  const few = await events(KEYED_EVENTS, FEW_KEYS)
  const many = await events(KEYED_EVENTS, MANY_KEYS)
  const programs = ['base', 'millrace'] as const
  const results = await takeTurns(
    programs.flatMap((program) => [few, many].map((input) => contestant(job, program, input, empty))),
    runs,
  )
  const [base, own] = programs.map((program) => {
    const before = cost(results.get(`${program} ${few}`), KEYED_EVENTS)
    const after = cost(results.get(`${program} ${many}`), KEYED_EVENTS)
    console.log(
      `J6 ${program.padEnd(8)} net CPU an event: ${before.toFixed(0)} ns with ${FEW_KEYS.toLocaleString('en-US')} keys, ${after.toFixed(0)} ns with ${MANY_KEYS.toLocaleString('en-US')} (+${(after - before).toFixed(0)} ns)`,
    )
    return after - before
  })
  rmSync(output, { force: true })
  const met = (own ?? Infinity) <= (base ?? 0)
  console.log(`J6 grows no faster than a plain Map: ${met ? 'met' : 'MISSED'}`)
  return met
}
