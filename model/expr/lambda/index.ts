/** Expressions as lambdas of TypeScript, and back. */
export { printLambda, quote, type LambdaPrint, type LambdaScope } from './print.ts'
export { LambdaError, readLambda, type LambdaRead, type LambdaRows } from './read.ts'
export { functionOf, helperOf, OPERATOR_HELPERS } from './names.ts'
export { jsKind } from './kinds.ts'
