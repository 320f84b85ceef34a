import type { IToken } from 'chevrotain'
import type { Expr, JsonBehavior } from './ast.ts'
import { missing } from './build.ts'
import * as L from './lexer.ts'
import { FormsGrammar, type Options } from './parserForms.ts'

const { word } = L
const recovery = { recoveryValueFunc: (): Expr => missing }
const BEHAVIORS = ['NULL', 'ERROR', 'TRUE', 'FALSE', 'UNKNOWN'] as const
type PlainBehavior = (typeof BEHAVIORS)[number]

/** The JSON functions with their RETURNING, ON EMPTY, ON ERROR and ON NULL. */
export abstract class JsonGrammar extends FormsGrammar {
  readonly jsonForm = this.RULE(
    'jsonForm',
    (): Expr => {
      const first = this.OR([
        { ALT: () => this.CONSUME(word('JSON_VALUE')) },
        { ALT: () => this.CONSUME(word('JSON_QUERY')) },
        { ALT: () => this.CONSUME(word('JSON_EXISTS')) },
      ])
      const args: Expr[] = []
      const options: Options = {}
      this.CONSUME(L.LeftParen)
      args.push(this.SUBRULE(this.expression))
      this.CONSUME(L.Comma)
      args.push(this.SUBRULE2(this.expression))
      this.OPTION(() => {
        this.CONSUME(word('RETURNING'))
        const read = this.SUBRULE(this.type)
        this.ACTION(() => {
          if (read.type === null) this.typeComplaints.push(read)
          else options.returning = read.type
        })
      })
      this.OPTION2(() => this.SUBRULE(this.wrapper, { ARGS: [options] }))
      this.MANY(() => {
        const behavior = this.SUBRULE(this.behavior)
        this.CONSUME(word('ON'))
        this.OR2([
          {
            ALT: () => {
              this.CONSUME(word('EMPTY'))
              this.ACTION(() => (options.onEmpty = behavior))
            },
          },
          {
            ALT: () => {
              this.CONSUME(word('ERROR'))
              this.ACTION(() => (options.onError = behavior))
            },
          },
        ])
      })
      const last = this.CONSUME(L.RightParen)
      return this.ACTION(() => this.call(first, last, args, options))
    },
    recovery,
  )

  private readonly wrapper = this.RULE('wrapper', (options: Options = {}): void => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(word('WITHOUT'))
          options.wrapper = 'WITHOUT'
        },
      },
      {
        ALT: () => {
          this.CONSUME(word('WITH'))
          options.wrapper = 'UNCONDITIONAL'
          this.OPTION(() => {
            this.OR2([
              {
                ALT: () => {
                  this.CONSUME(word('CONDITIONAL'))
                  options.wrapper = 'CONDITIONAL'
                },
              },
              { ALT: () => this.CONSUME(word('UNCONDITIONAL')) },
            ])
          })
        },
      },
    ])
    this.OPTION2(() => this.CONSUME(word('ARRAY')))
    this.CONSUME(word('WRAPPER'))
  })

  private readonly behavior = this.RULE(
    'behavior',
    (): JsonBehavior => {
      const plain = (name: PlainBehavior) => ({
        ALT: (): JsonBehavior => {
          this.consume(BEHAVIORS.indexOf(name), word(name))
          return { kind: name }
        },
      })
      return this.OR([
        {
          ALT: (): JsonBehavior => {
            this.CONSUME(word('DEFAULT'))
            return { kind: 'DEFAULT', value: this.SUBRULE(this.expression) }
          },
        },
        {
          ALT: (): JsonBehavior => {
            this.CONSUME(word('EMPTY'))
            let kind: 'EMPTY ARRAY' | 'EMPTY OBJECT' = 'EMPTY ARRAY'
            this.OR2([
              { ALT: () => this.CONSUME(word('ARRAY')) },
              {
                ALT: () => {
                  this.CONSUME(word('OBJECT'))
                  kind = 'EMPTY OBJECT'
                },
              },
            ])
            return { kind }
          },
        },
        ...BEHAVIORS.map(plain),
      ])
    },
    { recoveryValueFunc: (): JsonBehavior => ({ kind: 'NULL' }) },
  )

  /** JSON_OBJECT([KEY] k VALUE v, … [NULL | ABSENT ON NULL]) and JSON_ARRAY(v, … [NULL | ABSENT ON NULL]). */
  readonly jsonConstructor = this.RULE(
    'jsonConstructor',
    (): Expr => {
      const args: Expr[] = []
      const options: Options = {}
      const add = (value: Expr): void => void this.ACTION(() => args.push(value))
      let first: IToken | undefined
      this.OR([
        {
          ALT: () => {
            first = this.CONSUME(word('JSON_OBJECT'))
            this.CONSUME(L.LeftParen)
            this.MANY_SEP({
              SEP: L.Comma,
              DEF: () => {
                this.OPTION({
                  GATE: () => this.LA(2).tokenType !== word('VALUE'),
                  DEF: () => this.CONSUME(word('KEY')),
                })
                add(this.SUBRULE(this.expression))
                this.CONSUME(word('VALUE'))
                add(this.SUBRULE2(this.expression))
              },
            })
          },
        },
        {
          ALT: () => {
            first = this.CONSUME(word('JSON_ARRAY'))
            this.CONSUME2(L.LeftParen)
            this.MANY_SEP2({ SEP: L.Comma, DEF: () => add(this.SUBRULE3(this.expression)) })
          },
        },
      ])
      this.OPTION2(() => {
        this.OR2([
          { ALT: () => (this.CONSUME(word('NULL')), (options.onNull = 'NULL')) },
          { ALT: () => (this.CONSUME(word('ABSENT')), (options.onNull = 'ABSENT')) },
        ])
        this.CONSUME(word('ON'))
        this.CONSUME2(word('NULL'))
      })
      const last = this.CONSUME(L.RightParen)
      return this.ACTION(() => (first === undefined ? missing : this.call(first, last, args, options)))
    },
    recovery,
  )
}
