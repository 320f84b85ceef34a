import type { IToken, ParserMethod } from 'chevrotain'
import type { Expr, NamePart } from './ast.ts'
import { across, binary, missing, tokenSpan } from './build.ts'
import * as L from './lexer.ts'
import { PrimaryGrammar } from './parserPrimary.ts'

const { word } = L
const recovery = { recoveryValueFunc: (): Expr => missing }

/**
 * The grammar, with Flink's precedence from loosest to tightest: OR, AND, NOT, IS, comparison, LIKE / IN / BETWEEN, + and -,
 * then * / % and ||, signs, and the postfixes [ ] and dot. Actions build the tree inside ACTION, because chevrotain first runs
 * each rule with dummy tokens to record the grammar.
 */
export class ExpressionParser extends PrimaryGrammar {
  constructor(skipValidations: boolean) {
    super(skipValidations)
    this.performSelfAnalysis()
  }

  readonly whole = this.RULE('whole', (): Expr => this.SUBRULE(this.expression), recovery)

  readonly expression: ParserMethod<[], Expr> = this.RULE(
    'expression',
    (): Expr => {
      let left = this.SUBRULE(this.conjunction)
      this.MANY(() => {
        const operator = this.CONSUME(word('OR'))
        const right = this.SUBRULE2(this.conjunction)
        left = this.ACTION(() => binary(left, operator, right))
      })
      return left
    },
    recovery,
  )

  private readonly conjunction: ParserMethod<[], Expr> = this.RULE(
    'conjunction',
    (): Expr => {
      let left = this.SUBRULE(this.negation)
      this.MANY(() => {
        const operator = this.CONSUME(word('AND'))
        const right = this.SUBRULE2(this.negation)
        left = this.ACTION(() => binary(left, operator, right))
      })
      return left
    },
    recovery,
  )

  private readonly negation: ParserMethod<[], Expr> = this.RULE(
    'negation',
    (): Expr =>
      this.OR([
        {
          ALT: () => {
            const not = this.CONSUME(word('NOT'))
            const operand = this.SUBRULE(this.negation)
            return this.ACTION((): Expr => ({
              kind: 'unary',
              operator: 'NOT',
              operand,
              span: across(tokenSpan(not), operand.span),
            }))
          },
        },
        { ALT: () => this.SUBRULE(this.test) },
      ]),
    recovery,
  )

  /** x IS [NOT] NULL | TRUE | FALSE | UNKNOWN | DISTINCT FROM y */
  private readonly test: ParserMethod<[], Expr> = this.RULE(
    'test',
    (): Expr => {
      let operand = this.SUBRULE(this.comparison)
      this.MANY(() => {
        let not = false
        this.CONSUME(word('IS'))
        this.OPTION(() => {
          this.CONSUME(word('NOT'))
          not = true
        })
        this.OR([
          {
            ALT: () => {
              const last = this.OR2([
                { ALT: () => this.CONSUME(word('NULL')) },
                { ALT: () => this.CONSUME(word('TRUE')) },
                { ALT: () => this.CONSUME(word('FALSE')) },
                { ALT: () => this.CONSUME(word('UNKNOWN')) },
              ])
              operand = this.ACTION((): Expr => {
                const test = last.image.toUpperCase() as 'NULL'
                return { kind: 'is', test, not, operand, span: across(operand.span, tokenSpan(last)) }
              })
            },
          },
          {
            ALT: () => {
              this.CONSUME(word('DISTINCT'))
              this.CONSUME(word('FROM'))
              const right = this.SUBRULE2(this.comparison)
              operand = this.ACTION((): Expr => ({
                kind: 'distinct',
                not,
                left: operand,
                right,
                span: across(operand.span, right.span),
              }))
            },
          },
        ])
      })
      return operand
    },
    recovery,
  )

  private readonly comparison: ParserMethod<[], Expr> = this.RULE(
    'comparison',
    (): Expr => {
      let left = this.SUBRULE(this.predicate)
      this.MANY(() => {
        const operator = this.OR([
          { ALT: () => this.CONSUME(L.Equal) },
          { ALT: () => this.CONSUME(L.NotEqual) },
          { ALT: () => this.CONSUME(L.BangEqual) },
          { ALT: () => this.CONSUME(L.Less) },
          { ALT: () => this.CONSUME(L.LessEqual) },
          { ALT: () => this.CONSUME(L.Greater) },
          { ALT: () => this.CONSUME(L.GreaterEqual) },
        ])
        const right = this.SUBRULE2(this.predicate)
        left = this.ACTION(() => binary(left, operator, right))
      })
      return left
    },
    recovery,
  )

  private readonly predicate: ParserMethod<[], Expr> = this.RULE(
    'predicate',
    (): Expr => {
      let operand = this.SUBRULE(this.operand)
      this.MANY(() => {
        let not = false
        this.OPTION(() => {
          this.CONSUME(word('NOT'))
          not = true
        })
        this.OR([
          {
            ALT: () => {
              let symmetric = false
              this.CONSUME(word('BETWEEN'))
              this.OPTION2(() => {
                this.CONSUME(word('SYMMETRIC'))
                symmetric = true
              })
              const low = this.SUBRULE2(this.operand)
              this.CONSUME(word('AND'))
              const high = this.SUBRULE3(this.operand)
              operand = this.ACTION((): Expr => ({
                kind: 'between',
                not,
                symmetric,
                operand,
                low,
                high,
                span: across(operand.span, high.span),
              }))
            },
          },
          {
            ALT: () => {
              const list: Expr[] = []
              this.CONSUME(word('IN'))
              this.CONSUME(L.LeftParen)
              this.AT_LEAST_ONE_SEP({
                SEP: L.Comma,
                DEF: () => {
                  const item = this.SUBRULE(this.expression)
                  this.ACTION(() => list.push(item))
                },
              })
              const last = this.CONSUME(L.RightParen)
              operand = this.ACTION((): Expr => ({
                kind: 'in',
                not,
                operand,
                list,
                span: across(operand.span, tokenSpan(last)),
              }))
            },
          },
          {
            ALT: () => {
              let variant: 'LIKE' | 'SIMILAR TO' = 'LIKE'
              let escape: Expr | null = null
              this.OR2([
                { ALT: () => this.CONSUME(word('LIKE')) },
                {
                  ALT: () => {
                    this.CONSUME(word('SIMILAR'))
                    this.CONSUME(word('TO'))
                    variant = 'SIMILAR TO'
                  },
                },
              ])
              const pattern = this.SUBRULE4(this.operand)
              this.OPTION3(() => {
                this.CONSUME(word('ESCAPE'))
                escape = this.SUBRULE5(this.operand)
              })
              operand = this.ACTION((): Expr => ({
                kind: 'like',
                variant,
                not,
                operand,
                pattern,
                escape,
                span: across(operand.span, (escape ?? pattern).span),
              }))
            },
          },
        ])
      })
      return operand
    },
    recovery,
  )

  /** What stands at either side of a comparison: sums. */
  readonly operand: ParserMethod<[], Expr> = this.RULE(
    'operand',
    (): Expr => {
      let left = this.SUBRULE(this.product)
      this.MANY(() => {
        const operator = this.OR([{ ALT: () => this.CONSUME(L.Plus) }, { ALT: () => this.CONSUME(L.Minus) }])
        const right = this.SUBRULE2(this.product)
        left = this.ACTION(() => binary(left, operator, right))
      })
      return left
    },
    recovery,
  )

  private readonly product: ParserMethod<[], Expr> = this.RULE(
    'product',
    (): Expr => {
      let left = this.SUBRULE(this.signed)
      this.MANY(() => {
        const operator = this.OR([
          { ALT: () => this.CONSUME(L.Star) },
          { ALT: () => this.CONSUME(L.Slash) },
          { ALT: () => this.CONSUME(L.Percent) },
          { ALT: () => this.CONSUME(L.Concat) },
        ])
        const right = this.SUBRULE2(this.signed)
        left = this.ACTION(() => binary(left, operator, right))
      })
      return left
    },
    recovery,
  )

  private readonly signed: ParserMethod<[], Expr> = this.RULE(
    'signed',
    (): Expr =>
      this.OR([
        {
          ALT: () => {
            const sign = this.OR2([{ ALT: () => this.CONSUME(L.Minus) }, { ALT: () => this.CONSUME(L.Plus) }])
            const operand = this.SUBRULE(this.signed)
            return this.ACTION((): Expr => {
              const operator = sign.tokenType === L.Minus ? '-' : '+'
              return { kind: 'unary', operator, operand, span: across(tokenSpan(sign), operand.span) }
            })
          },
        },
        { ALT: () => this.SUBRULE(this.postfix) },
      ]),
    recovery,
  )

  private readonly postfix: ParserMethod<[], Expr> = this.RULE(
    'postfix',
    (): Expr => {
      let operand = this.SUBRULE(this.primary)
      this.MANY(() => {
        this.OR([
          {
            ALT: () => {
              this.CONSUME(L.LeftBracket)
              const index = this.SUBRULE(this.expression)
              const last = this.CONSUME(L.RightBracket)
              operand = this.ACTION((): Expr => ({
                kind: 'item',
                operand,
                index,
                span: across(operand.span, tokenSpan(last)),
              }))
            },
          },
          {
            ALT: () => {
              this.CONSUME(L.Dot)
              const name = this.CONSUME(L.Name)
              operand = this.ACTION(() => withField(operand, name))
            },
          },
        ])
      })
      return operand
    },
    recovery,
  )
}

/** `a.b` extends a name; a field of anything else is its own node. */
function withField(operand: Expr, token: IToken): Expr {
  const part: NamePart = { name: L.nameOf(token), span: tokenSpan(token) }
  const span = across(operand.span, part.span)
  if (operand.kind === 'name') return { kind: 'name', parts: [...operand.parts, part], span }
  return { kind: 'field', operand, name: part.name, nameSpan: part.span, span }
}
