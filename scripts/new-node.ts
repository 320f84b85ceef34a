/**
 * Makes a new node type: a folder with a working definition and runtime, and its line in each map.
 *
 *     npm run new-node -- drop_empty
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { identifier, nodeFiles } from './new-node-template.ts'

/** The maps of all node types, and the file of a node's folder that each takes. */
const maps = [
  { file: 'nodes/definitions.ts', from: 'definition', exported: 'definition' },
  { file: 'nodes/runtimes.ts', from: 'runtime', exported: 'runtime' },
  { file: 'nodes/emitters.ts', from: 'emit', exported: 'emitter' },
] as const

export type NewNode =
  { readonly ok: true; readonly files: readonly string[] } | { readonly ok: false; readonly message: string }

/** Writes the folder and the lines below `root`; refuses, and writes nothing, where the name is not fit or taken. */
export function newNode(root: string, type: string): NewNode {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(type)) {
    return {
      ok: false,
      message: `"${type}" is no name for a node type. Use words in lower case, joined by _: drop_empty.`,
    }
  }
  const folder = path.join('nodes', type)
  if (existsSync(path.join(root, folder))) {
    return { ok: false, message: `${folder} is there already. Choose another name, or edit what is in it.` }
  }
  const changed = maps.map(({ file, from, exported }) => ({
    file,
    text: withLine(readFileSync(path.join(root, file), 'utf8'), type, from, exported),
  }))
  const failed = changed.find(({ text }) => text === null)
  if (failed !== undefined) {
    return {
      ok: false,
      message: `${failed.file} does not look as expected: no import and no map was found in it.`,
    }
  }
  mkdirSync(path.join(root, folder))
  const made = Object.entries(nodeFiles(type)).map(([name, text]) => ({
    file: path.join(folder, name),
    text,
  }))
  for (const { file, text } of [...made, ...changed]) writeFileSync(path.join(root, file), text ?? '')
  return { ok: true, files: [...made, ...changed].map(({ file }) => file) }
}

/** `from`: the file of a node's folder; `exported`: its name in there. A map's text with the import and the entry of one more type, or null where there is no place for them. */
function withLine(text: string, type: string, from: string, exported: string): string | null {
  const lines = text.split('\n')
  const lastImport = lines.findLastIndex((line) =>
    new RegExp(`^import .* from '\\./.*/${from}\\.ts'$`).test(line),
  )
  const close = lines.findIndex((line, index) => index > lastImport && line.startsWith('}'))
  if (lastImport < 0 || close < 0) return null
  const name = identifier(type)
  const local = name === type ? type : `${type}: ${name}`
  return [
    ...lines.slice(0, lastImport + 1),
    `import { ${exported === name ? exported : `${exported} as ${name}`} } from './${type}/${from}.ts'`,
    ...lines.slice(lastImport + 1, close),
    `  ${local},`,
    ...lines.slice(close),
  ].join('\n')
}

if (import.meta.main) {
  const [type = ''] = process.argv.slice(2)
  const made = newNode(path.resolve(import.meta.dirname, '..'), type)
  if (made.ok) {
    console.log(`Made ${type}:\n${made.files.map((file) => `  ${file}`).join('\n')}`)
    console.log(
      'Next: change definition.ts, runtime.ts and emit.ts, then "UPDATE_DOCS=1 npx vitest run --project conformance" and "npm run lint".',
    )
  } else {
    console.error(made.message)
    process.exitCode = 2
  }
}
