import { EmbeddedActionsParser, type IToken, type ParserMethod } from 'chevrotain'
import { withNullable } from '../types.ts'
import { across, arrayType, mapType, namedType, rowType, tokenSpan, type ReadType } from './build.ts'
import * as L from './lexer.ts'
import { lazyLookahead } from './lookahead.ts'

const { word } = L

const unread: ReadType = {
  type: null,
  length: null,
  pad: false,
  span: { start: 0, end: 0 },
  complaint: 'A type is missing here.',
}

/** The part of the grammar that reads types: `DECIMAL(10, 2)`, `ARRAY<ROW<city STRING, zip INT>>`. */
export abstract class TypeGrammar extends EmbeddedActionsParser {
  constructor(skipValidations: boolean) {
    super(L.vocabulary, {
      recoveryEnabled: true,
      maxLookahead: 2,
      lookaheadStrategy: lazyLookahead(2),
      skipValidations,
    })
  }

  readonly type: ParserMethod<[], ReadType> = this.RULE(
    'type',
    (): ReadType => {
      let read = this.OR([
        { ALT: () => this.SUBRULE(this.arrayType) },
        { ALT: () => this.SUBRULE(this.rowType) },
        { GATE: () => this.LA(2).tokenType === L.Less, ALT: () => this.SUBRULE(this.mapType) },
        { ALT: () => this.SUBRULE(this.namedType) },
      ])
      this.MANY(() => {
        const last = this.CONSUME(word('ARRAY'))
        read = this.ACTION(() => arrayType(read, across(read.span, tokenSpan(last))))
      })
      this.OPTION(() => {
        this.CONSUME(word('NOT'))
        const last = this.CONSUME(word('NULL'))
        read = this.ACTION(() =>
          read.type === null
            ? read
            : { ...read, type: withNullable(read.type, false), span: across(read.span, tokenSpan(last)) },
        )
      })
      return read
    },
    { recoveryValueFunc: () => unread },
  )

  private readonly arrayType = this.RULE(
    'arrayType',
    (): ReadType => {
      const first = this.CONSUME(word('ARRAY'))
      this.CONSUME(L.Less)
      const element = this.SUBRULE(this.type)
      const last = this.CONSUME(L.Greater)
      return this.ACTION(() => arrayType(element, across(tokenSpan(first), tokenSpan(last))))
    },
    { recoveryValueFunc: () => unread },
  )

  private readonly mapType = this.RULE(
    'mapType',
    (): ReadType => {
      const first = this.CONSUME(word('MAP'))
      this.CONSUME(L.Less)
      const key = this.SUBRULE(this.type)
      this.CONSUME(L.Comma)
      const value = this.SUBRULE2(this.type)
      const last = this.CONSUME(L.Greater)
      return this.ACTION(() => mapType(key, value, across(tokenSpan(first), tokenSpan(last))))
    },
    { recoveryValueFunc: () => unread },
  )

  private readonly rowType = this.RULE(
    'rowType',
    (): ReadType => {
      const first = this.CONSUME(word('ROW'))
      const fields: { name: string; type: ReadType }[] = []
      const last = this.OR([
        {
          ALT: (): IToken => {
            this.CONSUME(L.Less)
            this.SUBRULE(this.rowFields, { ARGS: [fields] })
            return this.CONSUME(L.Greater)
          },
        },
        {
          ALT: (): IToken => {
            this.CONSUME(L.LeftParen)
            this.SUBRULE2(this.rowFields, { ARGS: [fields] })
            return this.CONSUME(L.RightParen)
          },
        },
      ])
      return this.ACTION(() => rowType(fields, across(tokenSpan(first), tokenSpan(last))))
    },
    { recoveryValueFunc: () => unread },
  )

  private readonly rowFields = this.RULE(
    'rowFields',
    (fields: { name: string; type: ReadType }[] = []): void => {
      this.AT_LEAST_ONE_SEP({
        SEP: L.Comma,
        DEF: () => {
          const name = this.CONSUME(L.Name)
          const type = this.SUBRULE(this.type)
          this.ACTION(() => fields.push({ name: L.nameOf(name), type }))
        },
      })
    },
  )

  private readonly namedType = this.RULE(
    'namedType',
    (): ReadType => {
      const first = this.CONSUME(L.Name)
      let last = first
      let local = false
      const numbers: number[] = []
      this.OPTION(() => (last = this.CONSUME(word('PRECISION'))))
      this.OPTION2(() => {
        this.CONSUME(L.LeftParen)
        this.AT_LEAST_ONE_SEP({
          SEP: L.Comma,
          DEF: () => {
            const digits = this.CONSUME(L.NumberText)
            this.ACTION(() => numbers.push(Number(digits.image)))
          },
        })
        last = this.CONSUME(L.RightParen)
      })
      this.OPTION3(() => {
        this.OR([{ ALT: () => this.CONSUME(word('WITH')) }, { ALT: () => this.CONSUME(word('WITHOUT')) }])
        this.OPTION4(() => {
          this.CONSUME(word('LOCAL'))
          local = true
        })
        this.CONSUME(word('TIME'))
        last = this.CONSUME(word('ZONE'))
      })
      return this.ACTION(() =>
        namedType(first.image, numbers, local, across(tokenSpan(first), tokenSpan(last))),
      )
    },
    { recoveryValueFunc: () => unread },
  )
}
