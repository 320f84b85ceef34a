/**
 * The text of a pattern, in the syntax of MATCH_RECOGNIZE's PATTERN clause: variables one after the other, each with a quantifier. `->` before a
 * variable is the one word of our own: other rows may come in between (followedBy of Flink's CEP library).
 */
import type { Suggestion } from '../../model/expr/index.ts'
import type { Span } from '../../model/problem.ts'
import { readTokens, type Token } from './tokens.ts'

export interface Step {
  readonly variable: string
  /** Of the name. */
  readonly span: Span
  /** Other rows may come between the step before and this one. */
  readonly relaxed: boolean
  /** How many rows it takes; `most` is Infinity where there is no limit. */
  readonly least: number
  readonly most: number
  /** Takes as many rows as it can, rather than as few. */
  readonly greedy: boolean
  /** Of the quantifier; empty, at the end of the name, where there is none. */
  readonly quantifier: Span
}

export interface PatternProblem {
  readonly code: 'pattern-syntax' | 'pattern-refused'
  readonly message: string
  readonly hint: string
  readonly span: Span
  readonly suggestions: readonly Suggestion[]
}

export type ReadPattern =
  | { readonly ok: true; readonly steps: readonly Step[] }
  | { readonly ok: false; readonly problems: readonly PatternProblem[] }

/** Each repetition is a state of its own. */
export const MOST_REPETITIONS = 1_000

class Refused extends Error {
  readonly problem: PatternProblem
  constructor(problem: PatternProblem) {
    super(problem.message)
    this.problem = problem
  }
}

function refuse(span: Span, message: string, hint: string, label?: string, replacement = ''): never {
  const suggestions = label === undefined ? [] : [{ label, replacement, span }]
  throw new Refused({ code: 'pattern-syntax', message, hint, span, suggestions })
}

/** Reads the text of a pattern. Says what is wrong at the first place where something is. */
export function readPattern(text: string): ReadPattern {
  try {
    return { ok: true, steps: new Reader(text).steps() }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problems: [error.problem] }
    throw error
  }
}

const EXAMPLE = 'Write one such as A B+ C.'

class Reader {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = withoutBrackets(readTokens(text))
  }

  steps(): readonly Step[] {
    const steps: Step[] = []
    if (this.#tokens.length === 0)
      refuse({ start: 0, end: this.#text.length }, 'There is no pattern.', EXAMPLE)
    while (this.#at < this.#tokens.length) steps.push(this.#step(steps))
    return steps
  }

  #step(before: readonly Step[]): Step {
    const arrow = this.#take('arrow')
    if (arrow !== null && before.length === 0)
      refuse(
        arrow.span,
        'A pattern does not begin with ->: nothing comes before its first row.',
        EXAMPLE,
        'Remove ->',
      )
    const name = this.#take('name')
    if (name === null) return this.#misplaced(arrow)
    const variable = name.image.startsWith('`') ? name.image.slice(1, -1).replaceAll('``', '`') : name.image
    if (before.some((step) => step.variable === variable)) this.#twice(name, variable, before)
    const quantity = this.#quantity(name)
    return { variable, span: name.span, relaxed: arrow !== null, ...quantity }
  }

  #twice(name: Token, variable: string, before: readonly Step[]): never {
    let n = 2
    while (before.some((step) => step.variable === `${variable}${n}`)) n++
    refuse(
      name.span,
      `${variable} is in the pattern twice, and each variable may be there once.`,
      `Give it another name, with the same condition, or a quantifier such as ${variable}{2}.`,
      `Change to ${variable}${n}`,
      `${variable}${n}`,
    )
  }

  #quantity(name: Token): Pick<Step, 'least' | 'most' | 'greedy' | 'quantifier'> {
    const sign = this.#take('quantifier')
    const end = name.span.end
    if (sign === null) return { least: 1, most: 1, greedy: true, quantifier: { start: end, end } }
    const [least, most] = this.#counts(sign)
    const mark = this.#take('quantifier', '?')
    const more = this.#tokens[this.#at]
    if (more?.kind === 'quantifier')
      refuse(more.span, `${more.image} follows a quantifier.`, 'A variable has one quantifier.', 'Remove it')
    const quantifier = { start: sign.span.start, end: (mark ?? sign).span.end }
    return { least, most, greedy: mark === null, quantifier }
  }

  #counts({ image, span }: Token): readonly [least: number, most: number] {
    if (image === '*') return [0, Infinity]
    if (image === '+') return [1, Infinity]
    if (image === '?') return [0, 1]
    const [, from = '', comma = '', to = ''] = /^\{\s*(\d*)\s*(,?)\s*(\d*)\s*\}$/.exec(image) ?? []
    if (from === '' && to === '')
      refuse(
        span,
        `${image} is no quantifier.`,
        'Write {3} for three times, {2,} for two and more, {2,4} for two to four, {,4} for up to four.',
      )
    const least = from === '' ? 0 : Number(from)
    const most = comma === '' ? least : to === '' ? Infinity : Number(to)
    if (most < least)
      refuse(
        span,
        `${image} asks for at least ${least} and at most ${most}.`,
        'The smaller number comes first.',
        `Change to {${most},${least}}`,
        `{${most},${least}}`,
      )
    if (most === 0) refuse(span, `${image} takes no row at all.`, 'Remove the variable.')
    if (least > MOST_REPETITIONS || (most !== Infinity && most > MOST_REPETITIONS))
      refuse(span, `${image} asks for more than 1,000 rows.`, 'Use at most 1,000, or {1000,} for more.')
    return [least, most]
  }

  /** What stands where a variable should. */
  #misplaced(arrow: Token | null): never {
    const token = this.#tokens[this.#at]
    if (token === undefined)
      refuse(
        arrow?.span ?? { start: 0, end: this.#text.length },
        'No variable comes after ->.',
        'Name one, or remove ->.',
        'Remove ->',
      )
    const { image, kind, span } = token
    if (image === '|')
      refuse(
        span,
        'Flink SQL has no alternatives in patterns.',
        'Use one variable whose condition joins both with OR.',
      )
    if (image.startsWith('{-'))
      refuse(
        span,
        'Flink SQL has no exclusion {- -} in patterns.',
        'Leave the variable out of the measures instead.',
      )
    if (image === '^' || image === '$')
      refuse(
        span,
        `Flink SQL has no ${image} in patterns: a stream has no ${image === '^' ? 'first' : 'last'} row.`,
        'Remove it.',
        `Remove ${image}`,
      )
    if (image === '→')
      refuse(span, '→ is written ->.', 'Rows may come in between there.', 'Change to ->', '->')
    if (image === ',' || image === ';')
      refuse(span, 'Variables stand one after the other.', `Remove ${image}.`, `Remove ${image}`)
    if (kind === 'quantifier')
      refuse(
        span,
        `${image} stands behind no variable.`,
        'A quantifier follows the variable that it repeats.',
        `Remove ${image}`,
      )
    if (kind === 'arrow') refuse(span, '-> is there twice.', 'One is enough.', 'Remove it')
    refuse(span, `${image} has no meaning in a pattern.`, EXAMPLE, `Remove ${image}`)
  }

  #take(kind: Token['kind'], image?: string): Token | null {
    const token = this.#tokens[this.#at]
    if (token?.kind !== kind || (image !== undefined && token.image !== image)) return null
    this.#at++
    return token
  }
}

/** Brackets that group nothing: around all, as they are pasted, or around variables in a row. A quantifier behind them would make a group of them. */
function withoutBrackets(tokens: readonly Token[]): readonly Token[] {
  const open: Token[] = []
  tokens.forEach((token, index) => {
    if (token.kind === 'open') {
      const before = tokens[index - 1]
      if (before !== undefined && /^permute$/i.test(before.image))
        refuse(
          before.span,
          'Flink SQL has no PERMUTE in patterns.',
          'Write the variables in one order, in a node for each order.',
        )
      open.push(token)
    }
    if (token.kind !== 'close') return
    const first = open.pop()
    if (first === undefined) refuse(token.span, 'This bracket was not opened.', 'Remove it.', 'Remove )')
    if (tokens[index + 1]?.kind === 'quantifier' || tokens[index - 1] === first)
      refuse(
        { start: first.span.start, end: token.span.end },
        'Flink SQL has no groups in patterns.',
        'Write the variables one after the other; a quantifier stands behind one variable.',
      )
  })
  const [left] = open
  if (left !== undefined) refuse(left.span, 'This bracket is not closed.', 'Remove it.', 'Remove (')
  return tokens.filter(({ kind }) => kind !== 'open' && kind !== 'close')
}
