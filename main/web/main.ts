/** Entry of the web shell: `millrace app [--no-open] [--port N]`. Prints one line with the URL and runs until SIGINT or SIGTERM. */
import { parseArgs } from 'node:util'
import { MillraceError } from '../../model/errors.ts'
import { startWebApp } from './app.ts'
import { hasDisplay, openBrowser } from './browser.ts'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'no-open': { type: 'boolean', default: false },
      port: { type: 'string', default: '0' },
    },
  })
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
  const hint = error instanceof MillraceError && error.hint !== null ? `\n  ${error.hint}` : ''
  process.stderr.write(`millrace: ${message}${hint}\n`)
  process.exitCode = 1
}
