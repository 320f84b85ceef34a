/** What TypeScript finds in the code of a node, as problems of the node. */
import type { Problem, Span } from '../../model/problem.ts'
import type { NodeProblemCode } from '../common/problem-codes.ts'
import type { CodeConfig } from './config.ts'

/** `span`: in the code; null for what is wrong with it as a whole. */
export function codeProblem(
  nodeId: string,
  code: string,
  { message, span }: { readonly message: string; readonly span: Span | null },
): Problem {
  const line = span === null ? null : code.slice(0, span.start).split('\n').length
  return {
    code: 'code-types' satisfies NodeProblemCode,
    severity: 'error',
    nodeId,
    path: 'code',
    message: line === null ? message : `Line ${line}: ${message}`,
    hint: null,
    ...(span === null ? {} : { span }),
  }
}

type Returned = CodeConfig['columns']

export const sameColumns = (a: Returned, b: Returned): boolean =>
  a.length === b.length &&
  a.every(({ name, type, safe = false }, index) => {
    const other = b[index]
    return other !== undefined && name === other.name && type === other.type && safe === (other.safe ?? false)
  })

/** Null where the columns are what the code gives; else that they are not, with the fix. */
export function outputProblem(nodeId: string, config: CodeConfig, given: Returned): Problem | null {
  if (config.output === 'pinned' || sameColumns(config.columns, given)) return null
  const next = { ...config, columns: [...given] }
  return {
    code: 'code-output' satisfies NodeProblemCode,
    severity: 'error',
    nodeId,
    path: 'columns',
    message: 'The code gives other columns than the node says.',
    hint: 'Take them over from the code, or pin the output schema.',
    fixes: [
      {
        label: 'Take them over from the code',
        operation: { kind: 'setConfig', id: nodeId, config: JSON.parse(JSON.stringify(next)) as never },
      },
    ],
  }
}
