/**
 * Syntax trees of texts that were parsed before. The same expressions are checked again and again while a person edits, and once more in the engine: a plan brings
 * the trees along, so that an engine which starts need not make a parser.
 */
import type { Expr } from './ast.ts'

/** By text. A tree is plain JSON and never changes. */
export type Syntax = Readonly<Record<string, Expr>>

const MOST = 2_000
const known = new Map<string, Expr>()
let collected: Map<string, Expr> | null = null

export function recall(text: string): Expr | undefined {
  const tree = known.get(text)
  if (tree !== undefined) collected?.set(text, tree)
  return tree
}

export function remember(text: string, tree: Expr): void {
  collected?.set(text, tree)
  if (known.size >= MOST) known.clear()
  known.set(text, tree)
}

export function rememberAll(syntax: Syntax): void {
  for (const [text, tree] of Object.entries(syntax)) remember(text, tree)
}

/** Runs something, and gives the trees of all expressions that were parsed in it. */
export function collectSyntax<T>(work: () => T): { readonly result: T; readonly syntax: Syntax } {
  const outer = collected
  const own = new Map<string, Expr>()
  collected = own
  try {
    const result = work()
    return { result, syntax: Object.fromEntries(own) }
  } finally {
    collected = outer
    for (const [text, tree] of own) outer?.set(text, tree)
  }
}
