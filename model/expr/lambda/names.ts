/** How functions of the expression language are called in TypeScript: `CHAR_LENGTH` is `f.charLength`. */
import { functionTable } from '../functions/table.ts'

const camelCase = (name: string): string =>
  name.toLowerCase().replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** Every function by its TypeScript name, aliases among them. */
const byHelper: ReadonlyMap<string, string> = new Map(
  functionTable
    .flatMap(({ name, aliases = [] }) => [name, ...aliases])
    .filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name))
    .map((name) => [camelCase(name), name]),
)

const helperByName: ReadonlyMap<string, string> = new Map(
  [...byHelper].map(([helper, name]) => [name, helper]),
)

/** The TypeScript name of a function in capitals; null where it has none. */
export const helperOf = (name: string): string | null => helperByName.get(name) ?? null
/** The function, in capitals, of a TypeScript name. */
export const functionOf = (helper: string): string | null => byHelper.get(helper) ?? null

/** Operators by the name of the helper that stands for them where JavaScript's would mean something else. */
export const OPERATOR_HELPERS = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'rem',
  '||': 'cat',
  '=': 'eq',
  '<>': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  AND: 'and',
  OR: 'or',
} as const

/** Options of a call that are one word; a call with others stays SQL. */
export const WORD_OPTIONS = ['unit', 'trim', 'onNull', 'wrapper'] as const
