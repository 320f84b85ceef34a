/**
 * The expression language: a subset of Flink SQL's expressions, over the columns of a stream.
 *
 * Text becomes a syntax tree (`parse`), the tree a checked expression (`checkExpression`), and that JavaScript (`printJs…`) or Flink
 * SQL (`printSql`). The functions stand in one table, from which the checker, the printers, completion and the docs are made.
 */
export type * from './ast.ts'
export { checkAst, checkExpression, type CheckedExpression, type CheckResult } from './check.ts'
export type { Scope } from './checker.ts'
export { completions, type Completion } from './completions.ts'
export {
  fromCondition,
  toCondition,
  type Condition,
  type ConditionOperator,
  type ConditionRow,
  type ConditionValue,
} from './condition.ts'
export { functionDocs } from './docs.ts'
export { commonType } from './typeRules.ts'
export { childrenOf, type FunctionDefinition, type Typed } from './typed.ts'
export { functionTable } from './functions/table.ts'
export { flinkObstacle } from './flink.ts'
export { tokens, type HighlightToken, type TokenKind } from './highlight.ts'
export { parse, type ParseResult } from './parse.ts'
export { printJs, printJsCondition, printJsStatements, type JsStatements } from './printJs.ts'
export { displayAst, printAst, printSql } from './printSql.ts'
export { exprProblemCodes, type ExprProblem, type ExprProblemCode, type Suggestion } from './problems.ts'
export { rewrite, walk, type Replace } from './rewrite.ts'
export { quoteIdentifier } from './quote.ts'
export { typeName } from './typeName.ts'
export { converted, rewriteTyped } from './rewriteTyped.ts'
export { collectSyntax, rememberAll, type Syntax } from './syntax.ts'
export type { ExprEnv } from './runtime/index.ts'
