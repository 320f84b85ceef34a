import { tokenMatcher, type IToken, type ParserMethod } from 'chevrotain'
import type { CallOptions, Expr, NamePart } from './ast.ts'
import { across, binary, covering, literal, missing, tokenSpan, unquote } from './build.ts'
import * as L from './lexer.ts'
import { FormsGrammar, unitOption } from './parserForms.ts'

const { word } = L
const recovery = { recoveryValueFunc: (): Expr => missing }

/**
 * The grammar, with Flink's precedence from loosest to tightest: OR, AND, NOT, IS, comparison, LIKE / IN / BETWEEN, + and -,
 * then * / % and ||, signs, and the postfixes [ ] and dot. Actions build the tree inside ACTION, because chevrotain first runs
 * each rule with dummy tokens to record the grammar.
 */
export class ExpressionParser extends FormsGrammar {
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
            return this.ACTION(
              (): Expr => ({ kind: 'unary', operator: 'NOT', operand, span: across(tokenSpan(not), operand.span) }),
            )
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
              operand = this.ACTION(
                (): Expr => ({ kind: 'distinct', not, left: operand, right, span: across(operand.span, right.span) }),
              )
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
              operand = this.ACTION(
                (): Expr => ({ kind: 'between', not, symmetric, operand, low, high, span: across(operand.span, high.span) }),
              )
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
              operand = this.ACTION(
                (): Expr => ({ kind: 'in', not, operand, list, span: across(operand.span, tokenSpan(last)) }),
              )
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
              operand = this.ACTION(
                (): Expr => ({
                  kind: 'like',
                  variant,
                  not,
                  operand,
                  pattern,
                  escape,
                  span: across(operand.span, (escape ?? pattern).span),
                }),
              )
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
              operand = this.ACTION(
                (): Expr => ({ kind: 'item', operand, index, span: across(operand.span, tokenSpan(last)) }),
              )
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

  private readonly primary: ParserMethod<[], Expr> = this.RULE(
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
            return this.ACTION((): Expr => {
              const span = tokenSpan(name)
              return { kind: 'name', parts: [{ name: L.nameOf(name), span }], span }
            })
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
        return text === 'NULL' || text === 'UNKNOWN' ? literal('null', '', span) : literal('boolean', text, span)
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
      return this.ACTION(
        (): Expr => ({
          kind: 'call',
          name: L.nameOf(name).toUpperCase(),
          nameSpan: tokenSpan(name),
          args,
          options,
          span: across(tokenSpan(name), tokenSpan(last)),
        }),
      )
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

export const isName = (token: IToken): boolean => tokenMatcher(token, L.Name)
