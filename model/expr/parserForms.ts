import type { IToken, ParserMethod } from 'chevrotain'
import type { CallOptions, CaseExpr, Expr } from './ast.ts'
import {
  across,
  caseExpr,
  intervalUnit,
  literal,
  missing,
  timeUnit,
  tokenSpan,
  unquote,
  type ReadType,
} from './build.ts'
import * as L from './lexer.ts'
import { TypeGrammar } from './parserTypes.ts'

const { word } = L
const recovery = { recoveryValueFunc: (): Expr => missing }
export type Options = { -readonly [K in keyof CallOptions]: CallOptions[K] }

/** The forms with key words inside: CASE, CAST, EXTRACT, TRIM, POSITION, OVERLAY, intervals and the JSON functions. */
export abstract class FormsGrammar extends TypeGrammar {
  abstract readonly expression: ParserMethod<[], Expr>

  /** Types that the grammar read but that do not exist; the checker's problems. */
  readonly typeComplaints: ReadType[] = []

  protected call(name: IToken, last: IToken, args: readonly Expr[], options: CallOptions): Expr {
    return {
      kind: 'call',
      name: name.image.toUpperCase(),
      nameSpan: tokenSpan(name),
      args,
      options,
      span: across(tokenSpan(name), tokenSpan(last)),
    }
  }

  readonly caseForm = this.RULE(
    'caseForm',
    (): Expr => {
      const first = this.CONSUME(word('CASE'))
      let operand: Expr | null = null
      let otherwise: Expr | null = null
      const whens: CaseExpr['whens'][number][] = []
      this.OPTION(() => (operand = this.SUBRULE(this.expression)))
      this.AT_LEAST_ONE(() => {
        this.CONSUME(word('WHEN'))
        const when = this.SUBRULE2(this.expression)
        this.CONSUME(word('THEN'))
        const result = this.SUBRULE3(this.expression)
        this.ACTION(() => whens.push({ when, result }))
      })
      this.OPTION2(() => {
        this.CONSUME(word('ELSE'))
        otherwise = this.SUBRULE4(this.expression)
      })
      const last = this.CONSUME(word('END'))
      return this.ACTION(() => caseExpr(operand, whens, otherwise, first, last))
    },
    recovery,
  )

  readonly castForm = this.RULE(
    'castForm',
    (): Expr => {
      const first = this.OR([
        { ALT: () => this.CONSUME(word('CAST')) },
        { ALT: () => this.CONSUME(word('TRY_CAST')) },
      ])
      this.CONSUME(L.LeftParen)
      const operand = this.SUBRULE(this.expression)
      this.CONSUME(word('AS'))
      const read = this.SUBRULE(this.type)
      const last = this.CONSUME(L.RightParen)
      return this.ACTION((): Expr => {
        if (read.type === null) this.typeComplaints.push(read)
        return {
          kind: 'cast',
          attempt: first.tokenType === word('TRY_CAST'),
          operand,
          type: read.type ?? { kind: 'NULL', nullable: true },
          length: read.length,
          pad: read.pad,
          typeSpan: read.span,
          span: across(tokenSpan(first), tokenSpan(last)),
        }
      })
    },
    recovery,
  )

  readonly extractForm = this.RULE(
    'extractForm',
    (): Expr => {
      const first = this.CONSUME(word('EXTRACT'))
      this.CONSUME(L.LeftParen)
      const unit = this.SUBRULE(this.unit)
      this.CONSUME(word('FROM'))
      const operand = this.SUBRULE(this.expression)
      const last = this.CONSUME(L.RightParen)
      return this.ACTION(() => this.call(first, last, [operand], unitOption(unit)))
    },
    recovery,
  )

  readonly trimForm = this.RULE(
    'trimForm',
    (): Expr => {
      const first = this.CONSUME(word('TRIM'))
      this.CONSUME(L.LeftParen)
      const options: Options = { trim: 'BOTH' }
      const args: Expr[] = []
      this.OPTION(() => {
        const side = this.OR([
          { ALT: () => this.CONSUME(word('BOTH')) },
          { ALT: () => this.CONSUME(word('LEADING')) },
          { ALT: () => this.CONSUME(word('TRAILING')) },
        ])
        this.ACTION(() => (options.trim = side.image.toUpperCase() as 'BOTH'))
      })
      this.OPTION2(() => {
        const text = this.SUBRULE(this.expression)
        this.ACTION(() => args.push(text))
      })
      this.OPTION3(() => {
        this.CONSUME(word('FROM'))
        const text = this.SUBRULE2(this.expression)
        this.ACTION(() => args.unshift(text))
      })
      const last = this.CONSUME(L.RightParen)
      return this.ACTION(() => this.call(first, last, args, options))
    },
    recovery,
  )

  readonly positionForm = this.RULE(
    'positionForm',
    (): Expr => {
      const first = this.CONSUME(word('POSITION'))
      this.CONSUME(L.LeftParen)
      // The operand stops before IN, which would otherwise be read as the predicate.
      const part = this.SUBRULE(this.operand)
      this.CONSUME(word('IN'))
      const whole = this.SUBRULE(this.expression)
      const last = this.CONSUME(L.RightParen)
      return this.ACTION(() => this.call(first, last, [part, whole], {}))
    },
    recovery,
  )
  abstract readonly operand: ParserMethod<[], Expr>

  readonly overlayForm = this.RULE(
    'overlayForm',
    (): Expr => {
      const first = this.CONSUME(word('OVERLAY'))
      const args: Expr[] = []
      this.CONSUME(L.LeftParen)
      args.push(this.SUBRULE(this.expression))
      this.CONSUME(word('PLACING'))
      args.push(this.SUBRULE2(this.expression))
      this.CONSUME(word('FROM'))
      args.push(this.SUBRULE3(this.expression))
      this.OPTION(() => {
        this.CONSUME(word('FOR'))
        const length = this.SUBRULE4(this.expression)
        this.ACTION(() => args.push(length))
      })
      const last = this.CONSUME(L.RightParen)
      return this.ACTION(() => this.call(first, last, args, {}))
    },
    recovery,
  )

  readonly timestampForm = this.RULE(
    'timestampForm',
    (): Expr => {
      const first = this.OR([
        { ALT: () => this.CONSUME(word('TIMESTAMPADD')) },
        { ALT: () => this.CONSUME(word('TIMESTAMPDIFF')) },
      ])
      this.CONSUME(L.LeftParen)
      const unit = this.SUBRULE(this.unit)
      this.CONSUME(L.Comma)
      const left = this.SUBRULE(this.expression)
      this.CONSUME2(L.Comma)
      const right = this.SUBRULE2(this.expression)
      const last = this.CONSUME(L.RightParen)
      return this.ACTION(() => this.call(first, last, [left, right], unitOption(unit)))
    },
    recovery,
  )

  readonly intervalForm = this.RULE(
    'intervalForm',
    (): Expr => {
      const first = this.CONSUME(word('INTERVAL'))
      let negative = false
      this.OPTION(() => {
        this.OR([
          {
            ALT: () => {
              this.CONSUME(L.Minus)
              negative = true
            },
          },
          { ALT: () => this.CONSUME(L.Plus) },
        ])
      })
      const text = this.CONSUME(L.StringText)
      const from = this.SUBRULE(this.unit)
      let to: IToken | null = null
      this.OPTION2(() => {
        this.CONSUME(word('TO'))
        to = this.SUBRULE2(this.unit)
      })
      return this.ACTION((): Expr => {
        const last = to ?? from
        const unit = intervalUnit(from.image)
        if (unit === null) {
          this.typeComplaints.push({
            type: null,
            length: null,
            pad: false,
            span: tokenSpan(from),
            complaint: `An interval is not counted in ${from.image.toUpperCase()}.`,
          })
        }
        return {
          kind: 'interval',
          negative,
          text: unquote(text.image),
          from: unit ?? 'SECOND',
          to: to === null ? null : intervalUnit(to.image),
          span: across(tokenSpan(first), tokenSpan(last)),
        }
      })
    },
    recovery,
  )

  /** A unit of time, checked here so that a wrong one is named. */
  readonly unit = this.RULE('unit', (): IToken => {
    const token = this.CONSUME(L.Name)
    this.ACTION(() => {
      if (timeUnit(token.image) !== null) return
      const complaint = `${token.image} is no unit of time.`
      this.typeComplaints.push({ type: null, length: null, pad: false, span: tokenSpan(token), complaint })
    })
    return token
  })

  readonly datedLiteral = this.RULE(
    'datedLiteral',
    (): Expr => {
      const first = this.OR([
        { ALT: () => this.CONSUME(word('DATE')) },
        { ALT: () => this.CONSUME(word('TIME')) },
        { ALT: () => this.CONSUME(word('TIMESTAMP')) },
      ])
      const text = this.CONSUME(L.StringText)
      return this.ACTION(() =>
        literal(
          first.image.toUpperCase() as 'DATE',
          unquote(text.image),
          across(tokenSpan(first), tokenSpan(text)),
        ),
      )
    },
    recovery,
  )
}

export function unitOption(token: IToken): CallOptions {
  const unit = timeUnit(token.image)
  return unit === null ? {} : { unit }
}
