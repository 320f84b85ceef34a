/** What Flink says of a statement, out of a Java stack trace. */

const CAUSE =
  /^(?:Caused by: )?([\w.$]+(?:Exception|Error)): ([\s\S]*?)(?=\n\s*at |\nCaused by: |\n\s*\.\.\. |(?![\s\S]))/gm

/** Says more about the statement than what wraps it. */
const TELLING =
  /(ValidationException|SqlParserException|SqlParseException|CalciteContextException|TableException|CodeGenException)$/

/** Of a job that was not started: what is the matter comes behind. */
const WRAPPER = 'Failed to execute sql'

/** The deepest cause that speaks of the statement, in its own words; else the last cause, else the first line. */
export function errorMessage(trace: string): string {
  const causes = [...trace.matchAll(CAUSE)].map(([, name = '', message = '']) => ({
    name,
    message: message.trim(),
  }))
  const telling = causes.filter(
    ({ name, message }) => TELLING.test(name) && message !== '' && message !== WRAPPER,
  )
  const wrapped = /^SQL validation failed\. ([\s\S]+)$/.exec(telling[0]?.message ?? '')?.[1]
  const chosen = wrapped ?? (telling.at(-1) ?? causes.at(-1))?.message
  return chosen ?? trace.split('\n')[0] ?? ''
}
