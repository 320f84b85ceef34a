/**
 * Which code of pipelines may run here. It is asked for once for all code of a pipeline, by the hash of its content: a change of the code asks again, a change of
 * anything else does not. Nothing of a pipeline whose code is not trusted is compiled, run or connected.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import type { Definitions } from '../../model/analysis.ts'
import { codeOf, type CodePart } from '../../model/code.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { UserError } from '../../model/errors.ts'
import { jsonStore } from './jsonStore.ts'

/** By hash: when it was trusted, and the pipeline's name then. */
const schema = z.record(z.string(), z.object({ at: z.number(), name: z.string() }))

export interface TrustView {
  /** SHA-256 of all code, hexadecimal; null where there is none. */
  readonly hash: string | null
  readonly trusted: boolean
  readonly parts: readonly CodePart[]
}

export interface Trust {
  view(document: PipelineDocument): Promise<TrustView>
  /** The code as it is in this document may run from now on. */
  grant(document: PipelineDocument): Promise<void>
  /** Throws UserError `trust.needed` for a document with code that is not trusted. */
  require(document: PipelineDocument): Promise<void>
}

export function createTrust(stateDirectory: string, definitions: Definitions): Trust {
  const store = jsonStore(join(stateDirectory, 'trust.json'), schema, {}, { shared: true })

  const view = async (document: PipelineDocument): Promise<TrustView> => {
    const parts = codeOf(document, definitions)
    if (parts.length === 0) return { hash: null, trusted: true, parts }
    const hash = hashOf(parts)
    return { hash, trusted: Object.hasOwn(await store.read(), hash), parts }
  }
  return {
    view,
    async grant(document) {
      const { hash, trusted } = await view(document)
      if (hash === null || trusted) return
      await store.update((hashes) => ({ ...hashes, [hash]: { at: Date.now(), name: document.name } }))
    },
    async require(document) {
      const { trusted, parts } = await view(document)
      if (!trusted) throw untrusted(parts)
    },
  }
}

const hashOf = (parts: readonly CodePart[]): string =>
  createHash('sha256')
    .update(JSON.stringify(parts.map(({ nodeId, text }) => [nodeId, text])))
    .digest('hex')

function untrusted(parts: readonly CodePart[]): UserError {
  const names = parts.map(({ nodeId }) => nodeId).join(', ')
  return new UserError('trust.needed', `This pipeline has code that is not trusted yet, in ${names}.`, {
    hint: 'Look at the code, then trust it: in the app, which asks for it, or with --trust on the command line. Until then nothing is run or connected.',
    ...(parts[0] === undefined ? {} : { nodeId: parts[0].nodeId }),
  })
}
