/** Whether the code of a pipeline may run: the person is asked once for code that came from elsewhere; what they write here is theirs. */
import type { PipelineDocument } from '../../model/document.ts'
import { definitions } from '../../nodes/definitions.ts'
import { askTrust } from './asking.ts'
import { client } from './client.ts'

/** Texts that were written here, or that the person has trusted. */
const known = new Set<string>([definitions.code.initial.code ?? ''])
/** What they did not trust is asked for again only when they want it to run. */
const declined = new Set<string>()

/** The person has typed this, or undone what they typed. */
export const writtenHere = (text: string): void => void known.add(text)

/** Whether nobody has to be asked about this text. */
export const isKnown = (text: string): boolean => known.has(text)

/** Asks where it has to. When the answer is no, the host refuses what is asked of it next, and says why. */
export async function seekTrust(document: PipelineDocument, mode: 'run' | 'preview'): Promise<void> {
  const { hash, trusted, parts } = await client.request('trust.view', { document })
  if (hash === null) return
  const unknown = parts.filter(({ text }) => !known.has(text))
  if (!trusted) {
    if (unknown.length > 0) {
      if (mode === 'preview' && declined.has(hash)) return
      if (!(await askTrust(unknown))) {
        declined.add(hash)
        return
      }
    }
    await client.request('trust.grant', { document })
  }
  for (const { text } of parts) known.add(text)
}
