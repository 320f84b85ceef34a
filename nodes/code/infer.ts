import type { Inference, InferContext } from '../../model/definition.ts'
import { appendStream, type StreamSchema } from '../../model/schema.ts'
import { checkKeyColumns } from '../common/keys.ts'
import { Problems, readColumns } from '../common/problems.ts'
import { withDead } from '../common/schemas.ts'
import { isFresh, type CodeConfig } from './config.ts'
import { outputColumns } from './output.ts'

/** Checks all but the code itself, which is checked by the compiler of TypeScript, and not here. */
export function inferCode(
  settings: CodeConfig,
  input: StreamSchema | null,
  context: InferContext,
): Inference {
  const problems = new Problems(context)
  const { mode, code, keys } = settings
  if (code.trim() === '')
    problems.error('code-empty', 'code', 'There is no code.', 'Write a function, with `export default`.')
  const fresh = isFresh(settings)
  // Without an input that is said, and comes first.
  if (fresh && input !== null)
    problems.error(
      'code-empty',
      'code',
      'No column is returned yet.',
      'Name one between the braces, such as `twice: row.amount * 2`.',
    )
  const returned = mode === 'filter' ? [] : readColumns(problems, 'columns', settings.columns)
  if (mode !== 'filter' && !fresh && settings.columns.length === 0 && code.trim() !== '')
    problems.error(
      'code-output',
      'columns',
      'It is not known what the code returns.',
      'Open the node: its columns are inferred from the code once that has no errors. Or pin them.',
    )
  if (input === null) return { outputs: {}, problems: problems.list }
  const keyed =
    mode !== 'process' || checkKeyColumns(keys, input, problems, (next) => ({ ...settings, keys: next }))
  if (problems.list.length > 0 || keyed === null) return { outputs: {}, problems: problems.list }
  if (mode === 'filter')
    return { outputs: withDead({ out: input }, settings.onError), problems: problems.list }
  const columns = outputColumns(settings, returned, input)
  const eventTime = columns.find((column) => column.eventTime)?.name ?? null
  const out = appendStream(
    columns.map(({ name, type }) => ({ name, type })),
    eventTime,
  )
  return { outputs: withDead({ out }, settings.onError), problems: problems.list }
}
