/** A source whose pinned records stand in for it: nothing of it is opened. */
import { UserError } from '../../../model/errors.ts'
import { equalJson, own } from '../../../model/json.ts'
import type { Pin, PinnedRecord, Pins } from '../../../model/pins/pin.ts'
import { damaged } from '../../../model/pins/text.ts'
import type { JobPlan, PlanOperator } from '../../../model/plan/plan.ts'
import type { Column } from '../../../model/schema.ts'
import { formatType } from '../../../model/typeText.ts'
import type { Value } from '../../../model/types.ts'
import { fromJson } from '../../api/encode.ts'
import type { NodeRuntime, SourceReader, SourceRuntime } from '../../api/index.ts'
import { isValueOf } from './values.ts'

/** Its own type in the plan, which no document has. */
const PINNED = 'pinned'

/** A job in which other nodes stand for some of the plan's own. */
export interface ReplacedJob {
  readonly plan: JobPlan
  readonly runtimes: Readonly<Record<string, NodeRuntime>>
}

/** The job with its pinned sources replaced. */
export function withPins(
  plan: JobPlan,
  runtimes: Readonly<Record<string, NodeRuntime>>,
  pins: Pins,
): ReplacedJob {
  if (Object.keys(pins).length === 0) return { plan, runtimes }
  const types = new Map(plan.operators.map(({ id, type }) => [id, type]))
  const operators = plan.operators.map((operator) =>
    own(pins, operator.id) === undefined ? operator : { ...operator, type: PINNED },
  )
  const original = (operator: PlanOperator): SourceRuntime | null => {
    const runtime = own(runtimes, types.get(operator.id) ?? '')
    return runtime?.kind === 'source' ? runtime : null
  }
  const runtime: SourceRuntime = {
    kind: 'source',
    format: () => null,
    watermark: (operator) => original(operator)?.watermark(operator) ?? null,
    open: async (operator, _context, position) => {
      const pin = own(pins, operator.id)
      if (pin === undefined) throw damaged(operator.id, 'they are not there')
      return reader(pin, rowsOf(operator, pin), typeof position === 'number' ? position : 0)
    },
  }
  return { plan: { ...plan, operators }, runtimes: { ...runtimes, [PINNED]: runtime } }
}

/** The records as the source's columns of now. Throws UserError `pin-columns` where they have others, `pin-damaged` for a value that is none of its type. */
export function rowsOf(operator: PlanOperator, { header, records }: Pin): readonly (readonly Value[])[] {
  const columns = operator.outputs.find(({ port }) => port === 'out')?.schema.columns ?? []
  const places = columns.map((column) => placeOf(operator.id, column, header.columns))
  return records.map(([, values], index) =>
    columns.map(({ name, type }, at) => {
      const value = valueOf(values[places[at] ?? -1])
      if (isValueOf(value, type)) return value
      throw damaged(operator.id, `${name} of record ${index + 1} is no ${formatType(type)}`)
    }),
  )
}

function placeOf(node: string, { name, type }: Column, columns: readonly Column[]): number {
  const at = columns.findIndex((column) => column.name === name)
  const was = columns[at]
  // Whether NULL may be there is asked of each value.
  if (was !== undefined && equalJson({ ...was.type, nullable: true }, { ...type, nullable: true })) return at
  const found = was === undefined ? 'do not have' : `have as ${formatType(was.type)}`
  throw new UserError(
    'pin-columns',
    `${node} now gives ${name} as ${formatType(type)}, which its pinned records ${found}.`,
    { nodeId: node, hint: 'Pin anew, or unpin the node.' },
  )
}

function valueOf(json: PinnedRecord[1][number] | undefined): unknown {
  try {
    return json === undefined ? undefined : fromJson(json)
  } catch {
    return undefined
  }
}

/** From the record `start` on. */
function reader({ header, records }: Pin, rows: readonly (readonly Value[])[], start: number): SourceReader {
  let at = start
  /** Where the last poll began. */
  let before = start
  return {
    partitions: header.partitions.map(({ name }) => name),
    poll(max) {
      const partition = records[at]?.[0]
      if (partition === undefined) return { kind: 'end' }
      before = at
      const most = Math.min(records.length, at + max)
      while (at < most && records[at]?.[0] === partition) at++
      return { kind: 'rows', partition, rows: rows.slice(before, at) }
    },
    advance: () => undefined,
    position: () => at,
    locate: (offset) => `pinned record ${(before + offset + 1).toLocaleString('en-US')}`,
    close: async () => undefined,
  }
}
