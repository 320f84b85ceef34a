#!/usr/bin/env node
/** The command `millrace-job`: runs the job that a module exports. `millrace-job dist/job.js --param name=value`. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { serializeError, UserError } from '../model/errors.ts'
import { Job } from './job.ts'

const USAGE = `Usage: millrace-job <module> [--param name=value]… [--checkpoints folder] [--resume]

Runs the job that the module exports as its default. Rows of console sinks go to stdout, everything else to stderr.
  --param name=value      a parameter of the job; may be given several times
  --checkpoints folder    where checkpoints are, .checkpoints unless given
  --resume                go on with the last run that did not come to its end
  --allow-dropped-state   go on although the changed job cannot take over all state
  --allow-doubled-records go on although a sink gets some records a second time
Exit codes: 0 done, 1 the job failed, 2 it cannot run, 130 stopped by Ctrl-C.
`

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      param: { type: 'string', multiple: true },
      checkpoints: { type: 'string', default: '.checkpoints' },
      resume: { type: 'boolean', default: false },
      'allow-dropped-state': { type: 'boolean', default: false },
      'allow-doubled-records': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const [file] = positionals
  if (values.help || file === undefined) {
    process.stderr.write(USAGE)
    return values.help ? 0 : 2
  }
  const environment = join(process.cwd(), '.env')
  if (existsSync(environment)) process.loadEnvFile(environment)
  const loaded = (await import(pathToFileURL(resolve(file)).href)) as { readonly default?: unknown }
  const { default: job } = loaded
  if (!(job instanceof Job))
    throw new UserError('no-job', `${file} exports no job.`, { hint: 'Write: export default job(…)' })
  const stopping = new AbortController()
  const stop = (): void => (stopping.signal.aborted ? process.exit(130) : stopping.abort())
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  const { state, nodes } = await job.run({
    parameters: parametersOf(values.param ?? []),
    checkpoints: resolve(values.checkpoints),
    resume: values.resume,
    allowDroppedState: values['allow-dropped-state'],
    allowDoubledRecords: values['allow-doubled-records'],
    signal: stopping.signal,
    log: (level, node, message) =>
      process.stderr.write(`${level}  ${node === '' ? '' : `${node}  `}${message}\n`),
  })
  for (const [id, { in: read, out, dead, late }] of Object.entries(nodes)) {
    const trouble = `${dead === 0 ? '' : `, ${dead} bad`}${late === 0 ? '' : `, ${late} late`}`
    process.stderr.write(`${id}: ${read} in, ${out} out${trouble}\n`)
  }
  return state === 'stopped' ? 130 : 0
}

function parametersOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=')
      if (at < 1)
        throw new UserError('parameter', `--param ${text} is not of the form name=value.`, {
          hint: 'For example --param dir=/data',
        })
      return [text.slice(0, at), text.slice(at + 1)]
    }),
  )
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const { message, hint } = serializeError(error)
  process.stderr.write(`millrace: ${message}\n${typeof hint === 'string' ? `  ${hint}\n` : ''}`)
  process.exitCode = error instanceof UserError ? 2 : 1
}
