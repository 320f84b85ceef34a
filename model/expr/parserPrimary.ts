import type { IToken, ParserMethod } from 'chevrotain'
import type { CallOptions, Expr } from './ast.ts'
import { across, covering, literal, missing, plainName, tokenSpan, unquote } from './build.ts'
import * as L from './lexer.ts'
import { unitOption } from './parserForms.ts'
import { JsonGrammar } from './parserJson.ts'

const { word } = L
const recovery = { recoveryValueFunc: (): Expr => missing }

/** What operators are applied to: literals, names, calls, constructors, and everything in brackets. */
export abstract class PrimaryGrammar extends JsonGrammar {
  readonly primary: ParserMethod<[], Expr> = this.RULE(
    'primary',
    (): Expr =>
      this.OR([
        { ALT: () => this.SUBRULE(this.constant) },
        { GATE: () => this.LA(2).tokenType === L.StringText, ALT: () => this.SUBRULE(this.datedLiteral) },
        { ALT: () => this.SUBRULE(this.intervalForm) },
        { ALT: () => this.SUBRULE(this.caseForm) },
        { ALT: () => this.SUBRULE(this.castForm) },
        { ALT: () => this.SUBRULE(this.extractForm) },
        { ALT: () => this.SUBRULE(this.trimForm) },
        { ALT: () => this.SUBRULE(this.positionForm) },
        { ALT: () => this.SUBRULE(this.overlayForm) },
        { ALT: () => this.SUBRULE(this.timestampForm) },
        { ALT: () => this.SUBRULE(this.jsonForm) },
        { ALT: () => this.SUBRULE(this.jsonConstructor) },
        { ALT: () => this.SUBRULE(this.constructorForm) },
        { GATE: () => this.LA(2).tokenType === L.LeftParen, ALT: () => this.SUBRULE(this.callForm) },
        {
          ALT: () => {
            const name = this.CONSUME(L.Name)
            return this.ACTION(() => plainName(L.nameOf(name), name.tokenType === L.Quoted, tokenSpan(name)))
          },
        },
        {
          ALT: () => {
            const first = this.CONSUME(L.LeftParen)
            const inner = this.SUBRULE(this.expression)
            const last = this.CONSUME(L.RightParen)
            return this.ACTION(() => covering(inner, tokenSpan(first), tokenSpan(last)))
          },
        },
      ]),
    recovery,
  )

  private readonly constant: ParserMethod<[], Expr> = this.RULE(
    'constant',
    (): Expr => {
      const token = this.OR([
        { ALT: () => this.CONSUME(L.NumberText) },
        { ALT: () => this.CONSUME(L.StringText) },
        { ALT: () => this.CONSUME(word('TRUE')) },
        { ALT: () => this.CONSUME(word('FALSE')) },
        { ALT: () => this.CONSUME(word('UNKNOWN')) },
        { ALT: () => this.CONSUME(word('NULL')) },
      ])
      return this.ACTION((): Expr => {
        const span = tokenSpan(token)
        if (token.tokenType === L.NumberText) return literal('number', token.image, span)
        if (token.tokenType === L.StringText) return literal('string', unquote(token.image), span)
        const text = token.image.toUpperCase()
        return text === 'NULL' || text === 'UNKNOWN'
          ? literal('null', '', span)
          : literal('boolean', text, span)
      })
    },
    recovery,
  )

  private readonly constructorForm: ParserMethod<[], Expr> = this.RULE(
    'constructorForm',
    (): Expr => {
      const items: Expr[] = []
      const add = (value: Expr): void => void this.ACTION(() => items.push(value))
      const ends: readonly [IToken, IToken] = this.OR([
        {
          ALT: () => {
            const first = this.CONSUME(word('ARRAY'))
            this.CONSUME(L.LeftBracket)
            this.MANY_SEP({ SEP: L.Comma, DEF: () => add(this.SUBRULE(this.expression)) })
            return [first, this.CONSUME(L.RightBracket)] as const
          },
        },
        {
          GATE: () => this.LA(2).tokenType === L.LeftBracket,
          ALT: () => {
            const first = this.CONSUME(word('MAP'))
            this.CONSUME2(L.LeftBracket)
            this.MANY_SEP2({ SEP: L.Comma, DEF: () => add(this.SUBRULE2(this.expression)) })
            return [first, this.CONSUME2(L.RightBracket)] as const
          },
        },
        {
          ALT: () => {
            const first = this.CONSUME(word('ROW'))
            this.CONSUME(L.LeftParen)
            this.AT_LEAST_ONE_SEP({ SEP: L.Comma, DEF: () => add(this.SUBRULE3(this.expression)) })
            return [first, this.CONSUME(L.RightParen)] as const
          },
        },
      ])
      return this.ACTION((): Expr => {
        const type = ends[0].image.toUpperCase() as 'ARRAY'
        return { kind: 'constructor', type, items, span: across(tokenSpan(ends[0]), tokenSpan(ends[1])) }
      })
    },
    recovery,
  )

  /** name(a, b), and the word forms of ordinary names: SUBSTRING(s FROM 2 FOR 3), FLOOR(ts TO DAY). */
  private readonly callForm: ParserMethod<[], Expr> = this.RULE(
    'callForm',
    (): Expr => {
      const name = this.CONSUME(L.Name)
      const args: Expr[] = []
      const add = (value: Expr): void => void this.ACTION(() => args.push(value))
      let options: CallOptions = {}
      this.CONSUME(L.LeftParen)
      this.OPTION(() => {
        add(this.SUBRULE(this.expression))
        this.OR([
          {
            ALT: () => {
              this.CONSUME(word('FROM'))
              add(this.SUBRULE2(this.expression))
              this.OPTION2(() => {
                this.CONSUME(word('FOR'))
                add(this.SUBRULE3(this.expression))
              })
            },
          },
          {
            ALT: () => {
              this.CONSUME(word('TO'))
              const unit = this.SUBRULE(this.unit)
              options = this.ACTION(() => unitOption(unit))
            },
          },
          {
            ALT: () =>
              this.MANY(() => {
                this.CONSUME(L.Comma)
                add(this.SUBRULE4(this.expression))
              }),
          },
        ])
      })
      const last = this.CONSUME(L.RightParen)
      return this.ACTION((): Expr => ({
        kind: 'call',
        name: L.nameOf(name).toUpperCase(),
        nameSpan: tokenSpan(name),
        args,
        options,
        span: across(tokenSpan(name), tokenSpan(last)),
      }))
    },
    recovery,
  )
}
