import type { IToken } from 'chevrotain'
import type { Column } from '../schema.ts'
import type { SqlType } from '../types.ts'
import { typeNames } from './build.ts'
import { findFunction, functionTable } from './functions/table.ts'
import * as L from './lexer.ts'
import { displayIdentifier } from './quote.ts'
import { typeName } from './typeName.ts'

export interface Completion {
  readonly label: string
  readonly kind: 'column' | 'function' | 'keyword' | 'field'
  /** A type, or how to write a call. */
  readonly detail: string
  readonly documentation: string
  /** What replaces the word at the cursor. */
  readonly insert: string
}

const { word } = L
const keyword = (label: string, detail = ''): Completion => ({
  label,
  kind: 'keyword',
  detail,
  documentation: '',
  insert: label,
})

const VALUE_WORDS = [
  'CASE',
  'CAST',
  'TRY_CAST',
  'NOT',
  'NULL',
  'TRUE',
  'FALSE',
  'INTERVAL',
  'DATE',
  'TIMESTAMP',
  'ARRAY',
]
const AFTER_VALUE = [
  'AND',
  'OR',
  'IS NULL',
  'IS NOT NULL',
  'IN',
  'NOT IN',
  'LIKE',
  'NOT LIKE',
  'BETWEEN',
  'NOT BETWEEN',
  'IS DISTINCT FROM',
]
const TESTS = ['NULL', 'NOT NULL', 'TRUE', 'NOT TRUE', 'FALSE', 'NOT FALSE', 'UNKNOWN', 'DISTINCT FROM']
const UNITS = ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'MONTH', 'YEAR']

/** What may stand at an offset of the text, however unfinished the rest is: columns first, then functions, then key words. */
export function completions(
  text: string,
  offset: number,
  scope: { readonly columns: readonly Column[] },
): Completion[] {
  const lexed = L.lex(text)
  const inside = (token: IToken): boolean =>
    token.startOffset < offset && offset <= token.startOffset + token.image.length
  if (lexed.comments.some(inside)) return []
  const current = lexed.tokens.find(inside)
  if (current?.tokenType === L.NumberText || current?.tokenType === L.Unclosed) {
    if (current.tokenType === L.NumberText || current.image.startsWith("'")) return []
  }
  if (current?.tokenType === L.StringText && offset < current.startOffset + current.image.length) return []
  const typed =
    current !== undefined && (/^[\p{L}_$`]/u.test(current.image) || current.tokenType === L.Quoted)
      ? current
      : undefined
  const prefix = typed === undefined ? '' : text.slice(typed.startOffset, offset).replaceAll('`', '')
  const before = lexed.tokens.filter(
    (token) => token.startOffset + token.image.length <= offset && token !== typed,
  )
  return candidates(before, scope.columns).filter(({ label }) =>
    label.toLowerCase().includes(prefix.toLowerCase()),
  )
}

function candidates(before: readonly IToken[], columns: readonly Column[]): Completion[] {
  const last = before.at(-1)
  const type = last?.tokenType
  if (type === L.Dot) return fieldsAt(before, columns)
  if (type === word('IS')) return TESTS.map((test) => keyword(test))
  if (type === word('AS')) return typeNames.map((name) => keyword(name))
  const opener = before.at(-2)
  if (type === L.LeftParen && opener !== undefined) {
    const units = /^(EXTRACT|TIMESTAMPADD|TIMESTAMPDIFF)$/i.test(opener.image)
      ? findFunction(opener.image.toUpperCase())?.units
      : undefined
    if (units !== undefined) return units.map((unit) => keyword(unit))
  }
  if (type === word('TO') && before.some((token) => /^(FLOOR|CEIL|CEILING)$/i.test(token.image))) {
    return (findFunction('FLOOR')?.units ?? []).map((unit) => keyword(unit))
  }
  if (type === L.StringText && opener?.tokenType === word('INTERVAL'))
    return UNITS.map((unit) => keyword(unit))
  return endsValue(last) ? afterValue(before) : values(columns)
}

const CLOSERS = new Set([
  L.RightParen,
  L.RightBracket,
  L.StringText,
  L.NumberText,
  L.Identifier,
  L.Quoted,
  word('END'),
  word('NULL'),
  word('TRUE'),
  word('FALSE'),
])
const endsValue = (token: IToken | undefined): boolean =>
  token !== undefined && (CLOSERS.has(token.tokenType) || isName(token))
const isName = (token: IToken): boolean =>
  token.tokenType === L.Identifier || (token.tokenType.CATEGORIES ?? []).includes(L.Name)

function afterValue(before: readonly IToken[]): Completion[] {
  const open: string[] = []
  for (const token of before) {
    const image = token.image.toUpperCase()
    if (token.tokenType === word('CASE')) open.push('CASE')
    else if (token.tokenType === word('END')) open.pop()
    else if (open.length > 0 && (image === 'WHEN' || image === 'THEN' || image === 'ELSE'))
      open[open.length - 1] = image
  }
  const place = open.at(-1)
  const parts =
    place === 'CASE'
      ? ['WHEN']
      : place === 'WHEN'
        ? ['THEN']
        : place === 'THEN'
          ? ['WHEN', 'ELSE', 'END']
          : place === 'ELSE'
            ? ['END']
            : []
  return [...parts, ...AFTER_VALUE].map((name) => keyword(name))
}

function values(columns: readonly Column[]): Completion[] {
  return [
    ...columns.map((column): Completion => named('column', column.name, column.type)),
    ...functionTable.map((row): Completion => ({
      label: row.name,
      kind: 'function',
      detail: row.usage,
      documentation: `${row.description}\n\n${row.example.expression} → ${row.example.result}`,
      insert: row.bare === true ? row.name : `${row.name}(`,
    })),
    ...VALUE_WORDS.map((name) => keyword(name)),
  ]
}

const named = (kind: 'column' | 'field', name: string, type: SqlType): Completion => ({
  label: name,
  kind,
  detail: `${typeName(type)}${type.nullable ? '' : ' NOT NULL'}`,
  documentation: '',
  insert: displayIdentifier(name, L.reservedWords),
})

/** The fields of the ROW that stands before the last dot. */
function fieldsAt(before: readonly IToken[], columns: readonly Column[]): Completion[] {
  const path: string[] = []
  for (let i = before.length - 1; i > 0 && before[i]?.tokenType === L.Dot; i -= 2) {
    const token = before[i - 1]
    if (token === undefined || !isNameLike(token)) return []
    path.unshift(L.nameOf(token))
  }
  let type: SqlType | undefined = columns.find((column) => column.name === path[0])?.type
  for (const name of path.slice(1)) {
    type = type?.kind === 'ROW' ? type.fields.find((field) => field.name === name)?.type : undefined
  }
  return type?.kind === 'ROW' ? type.fields.map((field) => named('field', field.name, field.type)) : []
}
const isNameLike = (token: IToken): boolean => token.tokenType === L.Quoted || isName(token)
