/** What the runtime of a join needs to know, worked out once from its config and the schemas of its inputs. */
import { hasIdentity } from '../../../../engine/api/keyed.ts'
import { UnexpectedError } from '../../../../model/errors.ts'
import { childrenOf, converted, type Typed } from '../../../../model/expr/index.ts'
import type { PlanOperator } from '../../../../model/plan/plan.ts'
import type { Column, StreamSchema } from '../../../../model/schema.ts'
import type { SqlType } from '../../../../model/types.ts'
import { SIDES, type JoinConfig, type Side } from '../../joins/fields.ts'
import {
  conditionScope,
  keysOf,
  outputsOf,
  resultScope,
  type JoinInputs,
  type JoinOutput,
} from '../../joins/infer.ts'
import { checkSided, sideOf, type JoinScope, type SidedExpression } from '../../joins/sides.ts'

export interface SidePlan {
  readonly side: Side
  readonly port: 'left' | 'right'
  readonly schema: StreamSchema
  /** Indices of the columns that are kept of a record: the cells of a row in state, in this order. */
  readonly stored: readonly number[]
  /** Indices of the columns that `accept` takes, as `x<index>`. */
  readonly columns: readonly number[]
  /** The keys, converted to the type in which they are compared. */
  readonly keys: readonly SidedExpression[]
}

export interface JoinPlan {
  readonly config: JoinConfig
  readonly l: SidePlan
  readonly r: SidePlan
  readonly keyTypes: readonly SqlType[]
  /** Of each key: whether a Map tells its values apart. */
  readonly identity: readonly boolean[]
  readonly condition: SidedExpression | null
  readonly outputs: readonly JoinOutput[]
  readonly scope: JoinScope
}

export interface PlanOptions {
  /** Columns that the join makes and that expressions may use. */
  readonly own?: readonly Column[]
  /** Names of columns that `accept` takes besides. */
  readonly taken?: { readonly l: readonly string[]; readonly r: readonly string[] }
}

export function inputsOf(operator: PlanOperator): JoinInputs {
  const [left, right] = ['left', 'right'].map(
    (name) => operator.inputs.find(({ port }) => port === name)?.schema,
  )
  if (left === undefined || right === undefined)
    throw new UnexpectedError('plan', `${operator.id} has no two inputs.`, { nodeId: operator.id })
  return { left, right }
}

export function planJoin(operator: PlanOperator, config: JoinConfig, options: PlanOptions = {}): JoinPlan {
  const inputs = inputsOf(operator)
  const { own = [], taken } = options
  const keys = keysOf(config, inputs)
  const scope = resultScope(config, inputs, own)
  const outputs = outputsOf(config, scope)
  const checked =
    config.condition.trim() === '' ? null : checkSided(config.condition, conditionScope(inputs, own))
  if (keys.length !== config.on.length || checked?.ok === false)
    throw new UnexpectedError('plan', `The expressions of ${operator.id} do not check.`, {
      nodeId: operator.id,
    })
  const condition = checked === null ? null : checked.expression
  const used = [...outputs.map(({ expression }) => expression), ...(condition === null ? [] : [condition])]
  const side = (name: Side): SidePlan => {
    const port = SIDES[name]
    const { columns } = inputs[port]
    const indexOf = (column: string): number => columns.findIndex((one) => one.name === column)
    const sideScope = { ...scope, right: inputs.right.columns }
    const stored = new Set<number>()
    for (const { typed } of used)
      for (const column of columnsIn(typed)) {
        const place = sideOf(column, sideScope)
        if (place?.side === name) stored.add(place.index)
      }
    const own = keys.map((key) => converted(key[port], key.type))
    const asked = [...own.flatMap(({ typed }) => [...columnsIn(typed)]), ...(taken?.[name] ?? [])]
    const ascending = (indices: Iterable<number>) => [...indices].sort((a, b) => a - b)
    return {
      side: name,
      port,
      schema: inputs[port],
      stored: ascending(stored),
      columns: ascending(new Set([...stored, ...asked.map(indexOf)])),
      keys: own,
    }
  }
  return {
    config,
    l: side('l'),
    r: side('r'),
    keyTypes: keys.map(({ type }) => type),
    identity: keys.map(({ type }) => hasIdentity(type)),
    condition,
    outputs,
    scope: { ...scope, right: inputs.right.columns },
  }
}

/**
 * The columns of the keys by input port, by which a join can be split over worker threads: null where a key is no column as it stands, or has another form
 * in state.
 */
export function keyColumns(
  operator: PlanOperator,
  config: JoinConfig,
): Readonly<Record<string, readonly number[]>> | null {
  const inputs = inputsOf(operator)
  const keys = keysOf(config, inputs)
  const of = (port: 'left' | 'right'): readonly number[] =>
    keys.map((key) => {
      const { typed } = converted(key[port], key.type)
      return typed.op === 'column' ? inputs[port].columns.findIndex(({ name }) => name === typed.name) : -1
    })
  const columns = { left: of('left'), right: of('right') }
  return [...columns.left, ...columns.right].includes(-1) ? null : columns
}

/** The columns that a row of a side in state has. */
export const storedColumns = ({ schema, stored }: SidePlan): readonly Column[] =>
  stored.flatMap((index) => schema.columns[index] ?? [])

function* columnsIn(node: Typed): Generator<string> {
  if (node.op === 'column') yield node.name
  for (const child of childrenOf(node)) yield* columnsIn(child)
}
