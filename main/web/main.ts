/** Entry of the web shell: `millrace app [--no-open] [--port N]`. Prints one line with the URL and runs until SIGINT or SIGTERM. */
import { parseArgs } from 'node:util'
import { MillraceError } from '../../model/errors.ts'
import { startWebApp } from './app.ts'
import { hasDisplay, openBrowser } from './browser.ts'

const USAGE = `Usage: millrace app [options]

open the editor in the browser

Options:
  --no-open      print the address only
  --port <port>  of 127.0.0.1; a free one unless given
  -h, --help     display help for command
`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      'no-open': { type: 'boolean', default: false },
      port: { type: 'string', default: '0' },
    },
  })
  if (values.help) {
    process.stdout.write(USAGE)
    return
  }
  const app = await startWebApp(Number(values.port))
  const ended = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  process.stdout.write(`Millrace is at ${app.url} (Ctrl-C ends it)\n`)
  if (!values['no-open'] && hasDisplay()) await openBrowser(app.url)
  await ended
  await app.close()
}

try {
  await main()
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  const hint = error instanceof MillraceError ? error.hint : 'Add --help to see what there is.'
  process.stderr.write(`millrace: ${message}\n${hint === null ? '' : `  ${hint}\n`}`)
  process.exitCode = 1
}
