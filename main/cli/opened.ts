/** A pipeline that a command works with, and its pinned records. */
import type { PipelineDocument } from '../../model/document.ts'
import { pinsOf, type Pins } from '../../model/pins/pin.ts'
import type { JobPlan } from '../../model/plan/plan.ts'
import { definitions } from '../../nodes/definitions.ts'
import type { KeyStore } from '../services/encryption.ts'
import { pinsFolder } from '../services/pins/file.ts'
import { readPins } from '../services/pins/pins.ts'
import { planOf } from '../services/plan.ts'
import { stateDirectory } from '../services/stateDirectory.ts'
import { createTrust } from '../services/trust.ts'
import { readPipeline } from './load.ts'

export interface Opened {
  readonly path: string
  readonly document: PipelineDocument
  readonly planOf: (parameters: Readonly<Record<string, string>>) => JobPlan
}

/** Of a pipeline that is to run. Throws UserError for one that cannot be read, `trust.needed` for code that is not trusted, unless `trust` says so. */
export async function openPipeline(file: string, { trust }: { readonly trust: boolean }): Promise<Opened> {
  const { path, document } = await readPipeline(file, definitions)
  if (!trust) await createTrust(stateDirectory(), definitions).require(document)
  return {
    path,
    document,
    planOf: (parameters) => planOf(definitions, { document, path, parameters }, false),
  }
}

/** The pinned records of its sources; none where it has none. Throws UserError `pin-missing`, `pin-damaged`. */
export async function pinsIn({ path, document }: Opened, plan: JobPlan, secrets: KeyStore): Promise<Pins> {
  if (Object.keys(pinsOf(document)).length === 0) return {}
  return readPins(pinsFolder(stateDirectory(), path), document, plan, [], secrets)
}
