import { probeEnvironment } from '../services/environment.ts'
import { version } from '../services/locations.ts'
import { EXIT } from './exit.ts'

/** Says what of the tools around Millrace is here, and how to get the rest. Returns the exit code: only Node is needed, and it runs this. */
export async function env(options: { readonly json: boolean }): Promise<number> {
  const tools = await probeEnvironment()
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ millrace: version(), tools }, null, 2)}\n`)
    return EXIT.ok
  }
  const width = Math.max(...tools.map(({ name }) => name.length))
  const versions = tools.map((tool) => (tool.found ? (tool.version ?? '?') : 'not found'))
  const versionWidth = Math.max(...versions.map((text) => text.length))
  const lines = tools.flatMap((tool, i) => {
    const head =
      `${tool.name.padEnd(width)}  ${(versions[i] ?? '').padEnd(versionWidth)}  ${tool.path ?? ''}`.trimEnd()
    const indent = ' '.repeat(width + 2)
    return [
      head,
      `${indent}Needed: ${tool.needed}.`,
      ...(tool.hint === null ? [] : [`${indent}${tool.hint}`]),
    ]
  })
  process.stdout.write(`Millrace ${version()}\n${lines.join('\n')}\n`)
  return EXIT.ok
}
