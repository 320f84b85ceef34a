import type { InferContext, Inference } from '../../model/definition.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { t } from '../../model/types.ts'
import { checkKeyColumns } from '../common/keys.ts'
import { checkOrder } from '../common/order.ts'
import { Problems } from '../common/problems.ts'
import { findColumn, withDead } from '../common/schemas.ts'
import { isFinal, type TopNConfig } from './config.ts'

export function inferTopN(config: TopNConfig, input: StreamSchema | null, context: InferContext): Inference {
  const problems = new Problems(context)
  if (config.offset >= config.limit) {
    problems.error(
      'limit-offset',
      'offset',
      `Of ${config.limit} records ${config.offset} are left out, so none remains.`,
      'Leave out fewer, or keep more.',
      [problems.fix('Leave out none', { ...config, offset: 0 })],
    )
  }
  if (input === null) return { outputs: {}, problems: problems.list }
  if (config.per === 'window') checkWindow(config, input, problems)
  if (config.orderBy.length === 0) {
    problems.error(
      'order-none',
      'orderBy',
      'There is nothing to order by.',
      'Say what makes a record the first, such as the largest amount.',
    )
  }
  const keys = checkKeyColumns(config.keys, input, problems, (mended) => ({ ...config, keys: mended }))
  const order = checkOrder(config.orderBy, input, problems, (mended) => ({ ...config, orderBy: mended }))
  const { rankColumn: rank } = config
  const fits = rank === null || rankFits(rank, input, problems)
  const late = config.per === 'window' ? { late: input } : {}
  if (keys === null || order === null || !fits)
    return { outputs: withDead(late, config.onError), problems: problems.list }
  const columns =
    rank === null ? input.columns : [...input.columns, { name: rank, type: t.safeBigint(false) }]
  const out: StreamSchema = isFinal(config, context.mode)
    ? { ...input, columns, changes: 'append', key: null }
    : { ...input, columns, changes: 'changelog', key: keyOf(config, input) }
  return { outputs: withDead({ out, ...late }, config.onError), problems: problems.list }
}

/** What tells the rows of a ranking apart: the rank, or that there is only one, or what told those of the input apart. */
function keyOf(
  { keys, limit, offset, rankColumn }: TopNConfig,
  input: StreamSchema,
): readonly string[] | null {
  if (rankColumn !== null) return [...keys, rankColumn]
  return limit - offset === 1 ? keys : input.key
}

/** The window of a record is known by its event time, which is the end of the window. */
function checkWindow(config: TopNConfig, input: StreamSchema, problems: Problems): void {
  if (input.eventTime !== null) return
  problems.error(
    'event-time-missing',
    'per',
    'The input has no event time, so its windows never close.',
    'Keep the end column of the window as the event time, or rank all records so far.',
    [problems.fix('Rank all records so far', { ...config, per: 'stream' })],
  )
}

function rankFits(rank: string, input: StreamSchema, problems: Problems): boolean {
  if (rank === '') {
    problems.error(
      'name-empty',
      'rankColumn',
      'The rank column has no name.',
      'Give it a name, or switch it off.',
    )
    return false
  }
  if (findColumn(input.columns, rank) === undefined) return true
  problems.error(
    'column-duplicate',
    'rankColumn',
    `The result would have two columns named ${rank}.`,
    'Choose another name for the rank.',
  )
  return false
}
