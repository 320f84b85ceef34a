/** Rows out of what an async function gives for a record: awaited, checked, and put together with the columns that go on as they are. */
import { watched } from '../../../../engine/api/index.ts'
import type { Value } from '../../../../model/types.ts'
import type { Row } from '../../../common/runtime/rows.ts'
import type { Compiled } from '../compiled.ts'
import { codeError } from '../errors.ts'
import { rowMaker, rowsWriter, rowWriter, wrongResult } from '../rowCode.ts'
import type { Call } from './calls.ts'

/** Asks the function about a record. Rejects with what the function threw. */
export type Ask = (row: Row, call: Call) => Promise<unknown>
/** The rows of what it gave. Throws UserError for what does not fit the output. */
export type Write = (given: unknown, row: Row) => readonly Row[]

export function askOf(node: string, { main, input, config, watch }: Compiled): Ask {
  const make = rowMaker(input.columns)
  return (row, call) =>
    watch.later(async () => {
      try {
        const given = await watched(watch, () => main(make(row), call))
        return config.mode === 'flatMap' && isAsyncIterable(given) ? await listOf(given) : given
      } catch (error) {
        throw codeError(node, error)
      }
    })
}

export function writeOf(node: string, { input, output, config, watch }: Compiled): Write {
  const returned = output.filter(({ from }) => from === null)
  const time = input.columns.findIndex(({ name }) => name === input.eventTime)
  const places = output.map((column) => returned.indexOf(column))
  const whole = (row: Row, made: readonly Value[]): Row =>
    output.map(({ from }, index) => (from === null ? made[places[index] ?? -1] : row[from]) ?? null)
  if (config.mode === 'filter')
    return (given, row) => {
      if (typeof given !== 'boolean') throw wrongResult(node, 'true or false', given)
      return given ? [row] : []
    }
  if (config.mode === 'flatMap') {
    const write = rowsWriter(node, returned)
    return (given, row) =>
      watched(watch, () => write(given, row[time] ?? null)).map((made) => whole(row, made))
  }
  const write = rowWriter(node, returned)
  return (given, row) => [whole(row, write(given, row[time] ?? null))]
}

async function listOf(given: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const list: unknown[] = []
  for await (const one of given) list.push(one)
  return list
}

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value
