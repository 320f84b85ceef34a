/**
 * What expressions of a pattern read besides the row at hand: rows of a variable (`A.price`, `LAST(price, 1)`, `FIRST(A.price)`), aggregates over them, and the
 * time of the match. A tree is rewritten so that each of these is a hidden column, which the expression language then checks and prints like any other.
 *
 * The rules are those of Flink SQL: a name without a variable means all rows of the match; in a condition the row at hand counts as the last of its variable.
 */
import { nearNames } from '../../model/near.ts'
import type { Span } from '../../model/problem.ts'
import type { Column } from '../../model/schema.ts'
import { t, withNullable, type SqlType } from '../../model/types.ts'
import {
  checkAst,
  rewrite,
  walk,
  type CallExpr,
  type CheckedExpression,
  type Expr,
  type ExprProblem,
  type NameExpr,
} from '../../model/expr/index.ts'
import { aggregateType } from '../common/aggregates/functions.ts'
import {
  ALL,
  HIDDEN,
  hiddenName,
  isAggregate,
  textLiteral,
  variableOf,
  wholeNumber,
  withoutVariable,
  type AggregateReference,
  type MatchAggregate,
  type MatchScope,
  type References,
  type RowReference,
} from './references.ts'

interface Navigation {
  readonly end: 'first' | 'last'
  readonly skip: number
  readonly call: CallExpr
}

export class Resolver {
  readonly problems: ExprProblem[] = []
  /** Variables that come after the one whose condition this is, with their places: they have no row yet. */
  readonly later: { readonly variable: string; readonly span: Span }[] = []
  readonly #rows = new Map<string, RowReference & { readonly type: SqlType }>()
  readonly #aggregates: AggregateReference[] = []
  readonly #columns = new Set<string>()
  readonly #times = new Map<string, Column>()
  readonly #text: string
  readonly #scope: MatchScope

  constructor(text: string, scope: MatchScope) {
    this.#text = text
    this.#scope = scope
  }

  get references(): References {
    return {
      rows: [...this.#rows.values()],
      aggregates: this.#aggregates,
      times: [...this.#times.values()],
      columns: this.#columns,
    }
  }

  get hidden(): readonly Column[] {
    return [
      ...[...this.#rows.values()].map(({ name, type }) => ({ name, type })),
      ...this.#aggregates.map(({ name, type }) => ({ name, type })),
      ...this.#times.values(),
    ]
  }

  resolve(ast: Expr): Expr {
    return rewrite(ast, (part) => {
      if (part.kind === 'name') return this.#name(part, null)
      return part.kind === 'call' ? this.#call(part) : null
    })
  }

  #call(call: CallExpr): Expr | null {
    switch (call.name) {
      case 'FIRST':
      case 'LAST':
        return this.#navigate(call)
      case 'PREV':
      case 'NEXT':
        return this.#physical(call)
      case 'MATCH_ROWTIME':
        return this.#rowtime(call)
      case 'MATCH_PROCTIME':
        return this.#report(
          call.nameSpan,
          'A pattern here goes by event time.',
          'Use MATCH_ROWTIME().',
          'MATCH_ROWTIME',
        )
      case 'CURRENT_WATERMARK':
        return this.#report(
          call.span,
          'A pattern has no CURRENT_WATERMARK: rows are tried once the watermark has passed them.',
          'Compute it in a Map before, as a column.',
        )
      default:
        return isAggregate(call.name) ? this.#aggregate(call, call.name) : null
    }
  }

  #navigate(call: CallExpr): Expr {
    const [value, count] = call.args
    const skip = count === undefined ? 0 : wholeNumber(count)
    if (value === undefined || call.args.length > 2 || skip === null) {
      return this.#report(
        call.span,
        `${call.name} takes a value and how many rows to leave out, a whole number.`,
        `Write it as ${call.name}(A.price) or ${call.name}(A.price, 1).`,
      )
    }
    const end = call.name === 'FIRST' ? 'first' : 'last'
    if (this.#oneVariable(value, call) === null) return call
    return rewrite(value, (part) => (part.kind === 'name' ? this.#name(part, { end, skip, call }) : null))
  }

  /** Flink knows rows of the match only, not those around it. */
  #physical(call: CallExpr): Expr {
    const inner = call.args[0]
    const text = inner === undefined ? 'price' : this.#text.slice(inner.span.start, inner.span.end)
    if (call.name === 'NEXT') {
      const way = 'Give the later row a variable of its own, and write the condition there.'
      return this.#report(call.span, 'Flink SQL has no NEXT: a later row is not known yet.', way)
    }
    const count = call.args[1] === undefined ? 1 : wholeNumber(call.args[1])
    const mended = `LAST(${text}, ${count ?? 1})`
    return this.#report(
      call.span,
      'Flink SQL has no PREV: it counts rows of the match only, not rows around it.',
      `Use ${mended}, the row of the match ${count === 1 ? 'just ' : ''}before; it is NULL for the first row.`,
      mended,
    )
  }

  #rowtime(call: CallExpr): Expr {
    const { time, current } = this.#scope
    const [column] = call.args
    if (current !== null) {
      const way = time === null ? 'Use it in a measure.' : `Use ${time.name}, the event time of the row.`
      return this.#report(call.span, 'A condition has no MATCH_ROWTIME: there is no match yet.', way)
    }
    const named = column?.kind === 'name' && column.parts.length === 1 ? column.parts[0]?.name : undefined
    if (call.args.length > 1 || (column !== undefined && named !== time?.name) || time === null) {
      return this.#report(
        call.span,
        'MATCH_ROWTIME takes nothing, or the column with the event time.',
        time === null
          ? 'Set the event-time column at the source.'
          : `Write it as MATCH_ROWTIME(${time.name}).`,
        time === null ? undefined : `MATCH_ROWTIME(${time.name})`,
      )
    }
    // As in Flink: without the column the time is a TIMESTAMP, whatever the column is.
    const type = column === undefined ? t.timestamp(false) : withNullable(time.type, false)
    const name = `${HIDDEN}time ${type.kind}`
    this.#times.set(name, { name, type })
    return hiddenName(name, call.span)
  }

  #aggregate(call: CallExpr, name: MatchAggregate): Expr {
    const [value, between, ...others] = call.args
    const separator = between === undefined ? undefined : textLiteral(between)
    const fits = between === undefined || (name === 'LISTAGG' && separator !== undefined)
    if (others.length > 0 || !fits || (value === undefined && name !== 'COUNT')) {
      const also = name === 'COUNT' ? ' or COUNT(*)' : name === 'LISTAGG' ? " or LISTAGG(A.price, ';')" : ''
      return this.#report(call.span, `${name} takes one value.`, `Write it as ${name}(A.price)${also}.`)
    }
    const variable = value === undefined ? ALL : this.#oneVariable(value, call)
    if (variable === null) return call
    let argument: CheckedExpression | null = null
    if (value !== undefined) {
      const plain = rewrite(value, (part) =>
        part.kind === 'name' ? withoutVariable(part, this.#scope) : null,
      )
      const checked = checkAst(plain, this.#text, { columns: this.#scope.columns })
      if (!checked.ok) {
        this.problems.push(...checked.problems)
        return call
      }
      argument = checked.expression
    }
    const type = aggregateType(name, argument?.type ?? null, !this.#isThere(variable, 0))
    if ('problem' in type) return this.#report(call.span, type.problem, 'Convert the value with CAST.')
    const id = `${HIDDEN}aggregate ${this.#aggregates.length}`
    this.#aggregates.push({ name: id, function: name, variable, argument, separator, type })
    return hiddenName(id, call.span)
  }

  /** The one variable whose rows a part reads (−1: all rows), or null with a problem. Calls that look at rows do not nest. */
  #oneVariable(value: Expr, call: CallExpr): number | null {
    const found = new Set<number>()
    let sound = true
    walk(value, (part) => {
      if (
        part.kind === 'call' &&
        (/^(?:FIRST|LAST|PREV|NEXT|MATCH_.*)$/.test(part.name) || isAggregate(part.name))
      ) {
        sound = false
        this.#report(part.span, `${part.name} cannot stand inside of ${call.name}.`, 'Compute the two apart.')
      }
      if (part.kind !== 'name') return
      if (!this.#isKnown(part)) sound = false
      found.add(variableOf(part, this.#scope))
    })
    if (!sound) return null
    const [variable, ...others] = found
    if (variable !== undefined && others.length === 0) return variable
    this.#report(
      call.span,
      variable === undefined
        ? `${call.name} reads no column.`
        : `${call.name} reads rows of more than one variable.`,
      `Name columns of one variable, such as ${call.name}(${this.#scope.steps[0]?.variable ?? 'A'}.price).`,
    )
    return null
  }

  /** A column of the row at hand stays as it is; of another row it becomes a field of a hidden column. */
  #name(name: NameExpr, navigation: Navigation | null): Expr {
    if (!this.#isKnown(name)) return name
    const { current, steps, columns } = this.#scope
    const variable = variableOf(name, this.#scope)
    const { end = 'last', skip = 0 } = navigation ?? {}
    const plain = withoutVariable(name, this.#scope)
    const own = current !== null && (variable === current || variable === ALL)
    if (own && end === 'last' && skip === 0) return plain
    if (current !== null && variable > current)
      this.later.push({ variable: steps[variable]?.variable ?? '', span: name.span })
    const id = `${HIDDEN}${end} ${skip} ${variable}`
    const type = t.row(columns, !this.#isThere(variable, skip))
    this.#rows.set(id, { name: id, variable, end, skip, type })
    return { ...plain, parts: [{ name: id, span: name.span }, ...plain.parts] }
  }

  /** Whether a variable is sure to have more rows than this. */
  #isThere(variable: number, skip: number): boolean {
    const { current, steps, broken } = this.#scope
    if (variable === ALL) return skip === 0
    if (current !== null && variable === current) return skip === 0
    if (broken || (current !== null && variable > current)) return false
    return (steps[variable]?.least ?? 0) > skip
  }

  /** Whether a name leads to a column; a problem else. */
  #isKnown(name: NameExpr): boolean {
    const { columns, steps } = this.#scope
    const names = columns.map((column) => column.name)
    const [first, second] = name.parts
    if (first === undefined) return false
    const variable = variableOf(name, this.#scope)
    const column = variable === ALL ? first : second
    if (column !== undefined && names.includes(column.name)) {
      this.#columns.add(column.name)
      return true
    }
    const variables = steps.map((step) => step.variable)
    if (second === undefined && variables.includes(first.name)) {
      const sample = `${first.name}.${names[0] ?? 'price'}`
      this.#report(
        name.span,
        `${first.name} is a variable of the pattern.`,
        `Name one of its columns: ${sample}.`,
      )
      return false
    }
    const at = column ?? first
    const near = nearNames(at.name, variable === ALL && second !== undefined ? variables : names)
    const what = variable === ALL && second !== undefined ? 'variable or column' : 'column'
    this.problems.push({
      code: 'expr/unknown-column',
      message:
        variable === ALL
          ? `There is no ${what} \`${at.name}\`.`
          : `${first.name} has no column \`${at.name}\`.`,
      hint:
        near[0] === undefined
          ? `The variables are ${variables.join(', ')}, the columns ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}.`
          : `Did you mean ${near[0]}?`,
      span: at.span,
      suggestions: near.map((one) => ({ label: `Change to ${one}`, replacement: one, span: at.span })),
    })
    return false
  }

  /** Notes a problem and gives something to go on with. */
  #report(span: Span, message: string, hint: string, replacement?: string): Expr {
    const suggestions =
      replacement === undefined ? [] : [{ label: `Change to ${replacement}`, replacement, span }]
    this.problems.push({ code: 'expr/type-mismatch', message, hint, span, suggestions })
    return { kind: 'missing', span }
  }
}
