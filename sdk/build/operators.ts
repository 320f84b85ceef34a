/** Whether the operators of a job's lambdas mean what they look like: `a / b` on whole numbers is not JavaScript's division. */
import type { Analysis } from '../../model/analysis.ts'
import { UserError } from '../../model/errors.ts'
import type { Expr } from '../../model/expr/index.ts'
import { OPERATOR_HELPERS, printLambda, type LambdaScope } from '../../model/expr/lambda/index.ts'
import { own } from '../../model/json.ts'
import { t } from '../../model/types.ts'
import type { UsedLambda } from './graph.ts'
import type { JobGraph } from './job.ts'

/** Throws UserError `plain-operator` at the first operator that would mean something else in JavaScript. */
export function checkOperators(job: JobGraph, analysis: Analysis): void {
  for (const [id, { lambdas }] of job.nodes) {
    const inputs = own(analysis.nodes, id)?.inputs ?? {}
    for (const lambda of lambdas) {
      const scope = scopeOf(lambda, inputs)
      const printed = printLambda(lambda.ast, scope, lambda.condition)
      const wrong = [...lambda.plain].find((node) => printed?.helped.has(node) === true)
      if (wrong === undefined) continue
      throw new UserError('plain-operator', `${id}: in ${lambda.text} ${saying(wrong)}.`, {
        nodeId: id,
        hint: `Write ${helperFor(wrong)} instead.`,
      })
    }
  }
}

function scopeOf({ ports }: UsedLambda, inputs: Parameters<typeof columnsAt>[0]): LambdaScope {
  const [only = 'in', ...more] = ports
  if (more.length === 0) return { columns: columnsAt(inputs, only), row: 'o' }
  return {
    columns: ports.map((port, index) => ({
      name: index === 0 ? 'l' : 'r',
      type: t.row(columnsAt(inputs, port), false),
    })),
    row: null,
  }
}

const columnsAt = (inputs: Analysis['nodes'][string]['inputs'], port: string) =>
  own(inputs, port)?.columns ?? []

const operatorOf = (node: Expr): string =>
  node.kind === 'binary' ? node.operator : node.kind === 'unary' ? node.operator : ''

function helperFor(node: Expr): string {
  if (node.kind === 'binary') return `f.${OPERATOR_HELPERS[node.operator]}(a, b)`
  return operatorOf(node) === 'NOT' ? 'f.not(a)' : 'f.neg(a)'
}

const saying = (node: Expr): string =>
  `the operator for ${operatorOf(node)} would mean something else in JavaScript: a value may be NULL, or the types are not of one kind`
