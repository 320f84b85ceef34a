/** Errors in the types of code, as problems of a document. */
import type { Analysis, Definitions } from '../../../model/analysis.ts'
import { codeOf } from '../../../model/code.ts'
import type { PipelineDocument } from '../../../model/document.ts'
import type { Problem } from '../../../model/problem.ts'
import { isFresh, type CodeConfig } from '../../../nodes/code/definition.ts'
import { codeProblem, outputProblem } from '../../../nodes/code/problems.ts'
import type { NodeProblemCode } from '../../../nodes/common/problem-codes.ts'
import { checkCode } from './check.ts'

/** Of all code nodes whose input is known. */
export async function codeProblems({ nodes }: Analysis): Promise<readonly Problem[]> {
  const found: Problem[] = []
  for (const [nodeId, { definition, config, inputs }] of Object.entries(nodes)) {
    const input = inputs['in']
    if (definition?.type !== 'code' || config === null || input === undefined) continue
    const settings = config as CodeConfig
    if (isFresh(settings)) continue
    const { problems, columns } = await checkCode({ config: settings, input })
    found.push(...problems.map((finding) => codeProblem(nodeId, settings.code, finding)))
    const stale = columns === null ? null : outputProblem(nodeId, settings, [...columns])
    if (stale !== null) found.push(stale)
  }
  return found
}

/** In place of them where the code is not trusted. */
export const unchecked = (document: PipelineDocument, definitions: Definitions): readonly Problem[] =>
  codeOf(document, definitions).map(({ nodeId }) => ({
    code: 'code-untrusted' satisfies NodeProblemCode,
    severity: 'warning',
    nodeId,
    path: 'code',
    message: `The types of the code of ${nodeId} were not checked: it is not trusted.`,
    hint: 'Look at the code, then trust it: in the app, or with --trust.',
  }))
