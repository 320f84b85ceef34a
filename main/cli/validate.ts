import { analyse } from '../../model/analyse.ts'
import { definitions } from '../../nodes/definitions.ts'
import { EXIT, problemText } from './exit.ts'
import { loadPipeline } from './load.ts'

/** Checks a pipeline without running, connecting or reading anything. Warnings do not fail it. Returns the exit code. */
export async function validate(file: string, options: { readonly json: boolean }): Promise<number> {
  const loaded = await loadPipeline(file, definitions)
  const problems = loaded.ok ? analyse(loaded.document, definitions).problems : loaded.problems
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

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`
