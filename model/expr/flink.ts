import type { Expr } from './ast.ts'
import { findFunction } from './functions/table.ts'
import { walk } from './rewrite.ts'

/** Why Flink SQL cannot compute an expression, or null: the first function in it that Flink lacks or gets wrong. */
export function flinkObstacle(ast: Expr): string | null {
  let found: string | null = null
  walk(ast, (part) => {
    if (part.kind === 'call') found ??= findFunction(part.name)?.flink ?? null
  })
  return found
}
