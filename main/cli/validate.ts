import { analyse } from '../../model/analyse.ts'
import { codeOf } from '../../model/code.ts'
import type { PipelineDocument } from '../../model/document.ts'
import type { Problem } from '../../model/problem.ts'
import { definitions } from '../../nodes/definitions.ts'
import { stateDirectory } from '../services/stateDirectory.ts'
import { createTrust } from '../services/trust.ts'
import { EXIT, problemText } from './exit.ts'
import { loadPipeline } from './load.ts'

/** Checks a pipeline without running, connecting or reading anything. Warnings do not fail it. Returns the exit code. */
export async function validate(
  file: string,
  options: { readonly json: boolean; readonly trust: boolean },
): Promise<number> {
  const loaded = await loadPipeline(file, definitions)
  const problems = loaded.ok ? await problemsOf(loaded.document, options.trust) : loaded.problems
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const warnings = problems.length - errors
  const valid = loaded.ok && errors === 0
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ file, valid, errors, warnings, problems }, null, 2)}\n`)
  } else {
    for (const problem of problems) process.stdout.write(problemText(problem))
    const nodes = loaded.ok ? `${count(Object.keys(loaded.document.nodes).length, 'node')}, ` : ''
    const found = `${nodes}${count(errors, 'error')}, ${count(warnings, 'warning')}`
    process.stdout.write(`${file}: ${valid ? 'valid' : 'not valid'} (${found})\n`)
  }
  return valid ? EXIT.ok : EXIT.invalid
}

/** What is wrong with the document, types of trusted code included: of code that is not, that it was not looked at. */
async function problemsOf(document: PipelineDocument, trust: boolean): Promise<readonly Problem[]> {
  const analysis = analyse(document, definitions)
  if (codeOf(document, definitions).length === 0) return analysis.problems
  const { codeProblems, unchecked } = await import('../services/code/problems.ts')
  const trusted = trust || (await createTrust(stateDirectory(), definitions).view(document)).trusted
  return [
    ...analysis.problems,
    ...(trusted ? await codeProblems(analysis) : unchecked(document, definitions)),
  ]
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`
