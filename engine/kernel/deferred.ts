/**
 * Places in generated code that are filled in last, when it is known which columns the code reads: the making of a text just where it is wanted, and the sampling of
 * a watched port. They are marked by control characters, which no code has: names and texts of a person are quoted by JSON.stringify.
 */
import { usedNames } from './scope.ts'

/** A watched port's hook. */
export interface Hook {
  readonly counter: number
  readonly columns: readonly string[]
  readonly time: string
  readonly kind: string
}

/** How a function fills its places. */
export interface Filling {
  /** The expression that makes the value of a text column. */
  readonly text: (name: string) => string
  /** The expression of a column in a hook; null for one that only the hook reads, with its index in what `peek` gives. */
  readonly shown: (name: string) => string | { readonly peeked: number }
  /** The expression of all columns that only hooks read. */
  readonly peek: string
}

const [TEXT, HOOK] = ['\u0001', '\u0002']

/** Names whose values are made where they are wanted. */
export type Lazy = ReadonlySet<string>
export const NONE: Lazy = new Set()

/** Declares those of the lazy names that the code reads; gives the code and what is still lazy in code that stands in it. */
export function declareUsed(lazy: Lazy, code: string): string {
  if (lazy.size === 0) return ''
  const used = usedNames(code)
  return [...lazy]
    .filter((name) => used.has(name))
    .map((name) => `const ${name} = ${TEXT}${name}${TEXT};\n`)
    .join('')
}

/** What stays lazy when the code has declared what it reads. */
export function without(lazy: Lazy, code: string): Lazy {
  if (lazy.size === 0) return lazy
  const used = usedNames(code)
  return new Set([...lazy].filter((name) => !used.has(name)))
}

export const hookMark = (index: number): string => `${HOOK}${index}${HOOK}\n`

// oxlint-disable-next-line no-control-regex -- the marks are control characters
const MARKS = /\u0001([^\u0001]*)\u0001|\u0002(\d+)\u0002/g

/** The code without hooks: what it reads rules the answer. */
export const withoutHooks = (code: string): string =>
  code.replace(MARKS, (_, name: string | undefined) => name ?? '')

export function fill(code: string, hooks: readonly Hook[], { text, shown, peek }: Filling): string {
  return code.replace(MARKS, (_, name: string | undefined, index: string | undefined) => {
    if (name !== undefined) return text(name)
    const hook = hooks[Number(index)]
    if (hook === undefined) return ''
    let peeks = false
    const values = hook.columns.map((column) => {
      const value = shown(column)
      if (typeof value === 'string') return value
      peeks = true
      return `peeked[${value.peeked}]`
    })
    return `if (W[${hook.counter}] > 0) { ${peeks ? `const peeked = ${peek}; ` : ''}S.sample(${hook.counter}, ${hook.time}, [${values.join(', ')}], ${hook.kind}); }`
  })
}
