/** The table on Flink: its rows as a table, and as many expressions in a SELECT as go well. */
import { openSession, type GatewaySession } from '../../drivers/flink/gateway.ts'
import { printSql, typeName } from '../../model/expr/index.ts'
import { checked, FAILS, type Answers } from './embedded.ts'
import { columns, eventTime, ids, rowsFile, timeZone } from './table.ts'

export interface FlinkAnswers {
  readonly values: ReadonlyMap<string, Answers>
  /** Types by Flink's names; none for an expression that Flink cannot plan. */
  readonly types: ReadonlyMap<string, string>
}

/** More columns than this take longer to compile than to be asked for in two queries. */
const PART = 60
/** Queries at a time. */
const SESSIONS = 4

const rowsTable = `CREATE TEMPORARY TABLE \`rows\` (
${columns.map(({ name, type }) => `  \`${name}\` ${typeName(type)},\n`).join('')}
  WATERMARK FOR \`${eventTime.column}\` AS \`${eventTime.column}\` - INTERVAL '${eventTime.delay / 1_000}' SECOND
) WITH ('connector' = 'filesystem', 'path' = 'file://${rowsFile}', 'format' = 'json')`

async function tableSession(gateway: string): Promise<GatewaySession> {
  const session = await openSession(gateway, {
    'table.local-time-zone': timeZone,
    'parallelism.default': '1',
    'pipeline.auto-watermark-interval': '0',
    'restart-strategy.type': 'none',
  })
  const made = await session.run(rowsTable)
  if (!made.ok) throw new Error(made.message)
  return session
}

/**
 * What Flink gives. A row that fails ends the query: `failing` says in which rows an expression may fail, on either side, and each of these is asked for
 * alone.
 */
export async function flinkAnswers(
  gateway: string,
  texts: readonly string[],
  failing: ReadonlyMap<string, readonly number[]>,
): Promise<FlinkAnswers> {
  const values = new Map(texts.map((text) => [text, new Map<number, string | null>()]))
  const types = new Map<string, string>()
  const together = texts.filter((text) => !failing.has(text))
  const parts = Array.from({ length: Math.ceil(together.length / PART) }, (_, index) =>
    together.slice(index * PART, (index + 1) * PART),
  )
  const waiting = [...parts, ...texts.filter((text) => failing.has(text)).map((text) => [text])]

  async function ask(session: GatewaySession, part: readonly string[], where = ''): Promise<string | null> {
    const selected = part.map((text, at) => `CAST((${sqlOf(text)}) AS STRING) AS \`c${at}\``)
    const result = await session.run(`SELECT \`id\`, ${selected.join(',\n')} FROM \`rows\`${where}`)
    if (!result.ok) return result.message
    for (const { fields } of result.rows) {
      for (const [at, text] of part.entries())
        values.get(text)?.set(Number(fields[0]), fields[at + 1] as string | null)
    }
    return null
  }

  async function answer(session: GatewaySession, part: readonly string[]): Promise<void> {
    const [first = ''] = part
    const bad = failing.get(first) ?? []
    const without = bad.length === 0 ? '' : ` WHERE \`id\` NOT IN (${bad.join(', ')})`
    if (bad.length < ids.length) {
      const refused = await ask(session, part, without)
      if (refused !== null && part.length > 1) {
        // Somebody spoils it: halves are tried.
        const half = Math.ceil(part.length / 2)
        await answer(session, part.slice(0, half))
        return answer(session, part.slice(half))
      }
      if (refused !== null) for (const id of ids) values.get(first)?.set(id, FAILS)
    }
    // Where Flink cannot even plan it, no row has to be asked for.
    if (bad.length === ids.length && (await ask(session, part, ' WHERE `id` < 0')) !== null) {
      for (const id of ids) values.get(first)?.set(id, FAILS)
      return
    }
    for (const id of bad) {
      const refused = await ask(session, part, ` WHERE \`id\` = ${id}`)
      if (refused !== null) values.get(first)?.set(id, FAILS)
    }
    await describe(session, part)
  }

  async function describe(session: GatewaySession, part: readonly string[]): Promise<void> {
    const selected = part.map((text, at) => `(${sqlOf(text)}) AS \`c${at}\``)
    await session.run('DROP TEMPORARY VIEW IF EXISTS `described`')
    await session.run(`CREATE TEMPORARY VIEW \`described\` AS SELECT ${selected.join(',\n')} FROM \`rows\``)
    const described = await session.run('DESCRIBE `described`')
    if (!described.ok) return
    for (const [at, { fields }] of described.rows.entries()) types.set(part[at] ?? '', String(fields[1]))
  }

  await Promise.all(
    Array.from({ length: SESSIONS }, async () => {
      const session = await tableSession(gateway)
      try {
        for (let part = waiting.shift(); part !== undefined; part = waiting.shift())
          await answer(session, part)
      } finally {
        await session.close()
      }
    }),
  )
  return { values, types }
}

const sqlOf = (text: string): string => printSql(checked(text))

/**
 * A type by its name alone, as both sides have it: Flink tells texts by their lengths and times by their digits, and it says of fewer values that they are never
 * NULL.
 */
export const plainType = (name: string): string =>
  name
    .replaceAll(' NOT NULL', '')
    .replaceAll(' *ROWTIME*', '')
    .replaceAll(/\b(?:VAR)?CHAR\(\d+\)/g, 'STRING')
    .replaceAll(/\b(TIME|TIMESTAMP|TIMESTAMP_LTZ)\(\d\)/g, '$1')
