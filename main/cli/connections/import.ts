import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { nameProblem } from '../../../model/connections/names.ts'
import { parseProperties, type ParsedProperties } from '../../../model/connections/properties/parse.ts'
import type { PropertyRow } from '../../../model/connections/properties/rows.ts'
import { UserError } from '../../../model/errors.ts'
import { fileError } from '../../services/fileErrors.ts'
import { EXIT } from '../exit.ts'
import { brokersOf, connectionTools, readConnection } from './services.ts'

export interface ImportOptions {
  readonly name?: string
  readonly brokers?: string
  readonly replace: boolean
  readonly dryRun: boolean
  readonly json: boolean
}

/** Makes a connection of a `kafka.properties` file and says what became of each key. Returns the exit code. */
export async function importFile(file: string, options: ImportOptions): Promise<number> {
  const path = resolve(file)
  const name = options.name ?? basename(path).replace(/(\.client)?\.(properties|conf|config)$/i, '')
  const problem = nameProblem(name)
  if (problem !== null) throw new UserError('connection.name', problem, { hint: 'Name it by --name.' })
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileError(error, path, 'read', 'Check the name.')
  })
  const parsed = parseProperties(text, name, await filesOf(parseProperties(text, name), dirname(path)))
  const { connection, secrets, rows } = parsed
  const complete =
    options.brokers === undefined ? connection : { ...connection, brokers: brokersOf(options.brokers) }
  if (options.json) process.stdout.write(`${JSON.stringify({ name, connection: complete, rows }, null, 2)}\n`)
  else process.stdout.write(tableText(rows))
  if (options.dryRun) return EXIT.ok
  if (complete.brokers.length === 0) {
    throw new UserError('connection.noBrokers', `${file} names no bootstrap.servers.`, {
      hint: 'Give them by --brokers host:port,…',
    })
  }
  const { connections } = connectionTools()
  const taken = (await connections.list()).some((each) => each.name === name)
  await connections.save(
    { name, connection: readConnection(complete), secrets: { ...secrets } },
    taken && options.replace ? name : null,
  )
  if (!options.json)
    process.stdout.write(`Connection ${name} is kept. Test it: millrace connections test ${name}\n`)
  return EXIT.ok
}

/** The files that the properties name, from where they say; a relative one from their own folder. One that is not there is told in the table. */
async function filesOf({ needed }: ParsedProperties, folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const { path } of needed) {
    const text = await readFile(resolve(folder, path), 'utf8').catch(() => null)
    if (text !== null) found[path] = text
  }
  return found
}

const MARKS: Readonly<Record<PropertyRow['outcome'], string>> = {
  set: 'set',
  secret: 'secret',
  node: 'node',
  none: 'no effect',
  problem: 'problem',
  unknown: 'unknown',
}

function tableText(rows: readonly PropertyRow[]): string {
  const width = Math.max(0, ...rows.map(({ key }) => key.length))
  return rows
    .map(({ key, outcome, setting, note }) => {
      const words = [setting === '' ? '' : `${setting}.`, note].filter((part) => part !== '').join(' ')
      return `${key.padEnd(width)}  ${MARKS[outcome].padEnd(9)}  ${words}\n`
    })
    .join('')
}
