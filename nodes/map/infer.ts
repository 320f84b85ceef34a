import type { Column, StreamSchema } from '../../model/schema.ts'
import { checkField, unknownColumn, type Problems } from '../common/problems.ts'
import { computedHint } from '../common/samples.ts'
import { findColumn, stepStream } from '../common/schemas.ts'
import type { MapConfig } from './config.ts'

/** One column of the output: a column of the input by its index, or a computed one by its place in the config. */
export type MapColumn =
  { readonly name: string; readonly from: number } | { readonly name: string; readonly computed: number }

/** The columns of the output in their order. Says nothing of what is wrong in the config; `inferMap` does. */
export function mapColumns(config: MapConfig, input: readonly Column[]): MapColumn[] {
  const renamed = new Map(config.rename.map(({ from, to }) => [from, to]))
  const dropped = new Set(config.keep === 'all' ? config.drop : [])
  const columns: MapColumn[] = []
  input.forEach((column, from) => {
    const to = renamed.get(column.name)
    if (dropped.has(column.name) || (config.keep === 'listed' && to === undefined)) return
    columns.push({ name: to ?? column.name, from })
  })
  config.columns.forEach(({ name }, computed) => {
    const place = columns.findIndex((column) => column.name === name)
    if (place >= 0) columns[place] = { name, computed }
    else columns.push({ name, computed })
  })
  return columns
}

/** Checks a Map and gives its output's schema, or null where it cannot be known. */
export function inferMap(
  config: MapConfig,
  input: StreamSchema | null,
  problems: Problems,
): StreamSchema | null {
  checkNames(config, problems)
  if (input === null) return null
  checkReferences(config, input, problems)
  let known = true
  const sample = computedHint(input.columns)
  const computed = config.columns.map((column, index) => {
    if (column.expression.trim() === '') {
      problems.error(
        'expression-empty',
        `columns.${index}.expression`,
        `The column ${column.name} has no expression.`,
        sample === null ? 'Write a SQL expression.' : `Write one such as ${sample}.`,
      )
      known = false
      return null
    }
    const checked = checkField(
      problems,
      `columns.${index}.expression`,
      column.expression,
      input.columns,
      (expression) => ({
        ...config,
        columns: config.columns.map((one, i) => (i === index ? { ...one, expression } : one)),
      }),
      input.eventTime,
    )
    if (checked === null) known = false
    return checked
  })
  const columns: Column[] = []
  let eventTime: string | null = null
  const unchanged = new Map<string, string>()
  for (const column of mapColumns(config, input.columns)) {
    if ('from' in column) {
      const source = input.columns[column.from]
      if (source === undefined) continue
      columns.push({ name: column.name, type: source.type })
      unchanged.set(source.name, column.name)
      if (source.name === input.eventTime) eventTime = column.name
    } else {
      const type = computed[column.computed]?.type
      if (type !== undefined) columns.push({ name: column.name, type })
      const copied = columnIn(config.columns[column.computed]?.expression ?? '', input.columns)
      if (copied === null) continue
      if (!unchanged.has(copied)) unchanged.set(copied, column.name)
      if (copied === input.eventTime) eventTime ??= column.name
    }
  }
  if (!known) return null
  if (columns.length === 0) {
    problems.error(
      'columns-none',
      'keep',
      'No column is left.',
      'Keep all columns, or list some to rename or compute.',
    )
    return null
  }
  return stepStream(input, columns, eventTime, (name) => unchanged.get(name) ?? null)
}

function checkNames(config: MapConfig, problems: Problems): void {
  const computed = new Set<string>()
  config.columns.forEach(({ name }, index) => {
    const path = `columns.${index}.name`
    if (name === '')
      problems.error('name-empty', path, `Computed column ${index + 1} has no name.`, 'Give it a name.')
    else if (computed.has(name))
      problems.error(
        'column-duplicate',
        path,
        `The column ${name} is computed twice.`,
        'Remove or rename one of them.',
      )
    computed.add(name)
  })
  const from = new Set<string>()
  config.rename.forEach((rename, index) => {
    if (rename.to === '')
      problems.error(
        'name-empty',
        `rename.${index}.to`,
        `${rename.from} is renamed to nothing.`,
        'Give it a name, or drop the column.',
      )
    if (from.has(rename.from))
      problems.error(
        'column-duplicate',
        `rename.${index}.from`,
        `${rename.from} is renamed twice.`,
        'Remove one of the two.',
      )
    from.add(rename.from)
  })
}

function checkReferences(config: MapConfig, input: StreamSchema, problems: Problems): void {
  config.rename.forEach((rename, index) => {
    if (findColumn(input.columns, rename.from) === undefined) {
      unknownColumn(problems, `rename.${index}.from`, rename.from, input.columns, (near) => ({
        ...config,
        rename: config.rename.map((one, i) => (i === index ? { ...one, from: near } : one)),
      }))
    }
  })
  if (config.keep === 'all') {
    config.drop.forEach((name, index) => {
      if (findColumn(input.columns, name) === undefined) {
        unknownColumn(problems, `drop.${index}`, name, input.columns, (near) => ({
          ...config,
          drop: config.drop.map((one, i) => (i === index ? near : one)),
        }))
      }
    })
  }
  const names = new Map<string, number>()
  const kept = mapColumns({ ...config, columns: [] }, input.columns)
  for (const { name } of kept) names.set(name, (names.get(name) ?? 0) + 1)
  for (const [name, count] of names) {
    if (count > 1) {
      const index = config.rename.findIndex((rename) => rename.to === name)
      problems.error(
        'column-duplicate',
        index < 0 ? '' : `rename.${index}.to`,
        `The output would have ${count} columns named ${name}.`,
        'Choose another name, or drop the other column.',
      )
    }
  }
}

/** The column that an expression is nothing but: a name, plain or in backticks. Null for any other expression. */
function columnIn(expression: string, columns: readonly Column[]): string | null {
  const text = expression.trim()
  const found = columns.find(({ name }) => text === name || text === `\`${name.replaceAll('`', '``')}\``)
  return found?.name ?? null
}
