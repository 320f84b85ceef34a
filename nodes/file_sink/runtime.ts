import { createParts, type PartsPrepared } from '../../drivers/file/parts.ts'
import { createSealable, type SealablePrepared } from '../../drivers/file/sealed.ts'
import type { SinkRuntime, SinkWriter } from '../../engine/api/index.ts'
import type { Json } from '../../model/document.ts'
import type { SealingKeys } from '../../model/encryption.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import type { FileSinkConfig } from './definition.ts'

const configOf = (operator: PlanOperator) => operator.config as unknown as FileSinkConfig
const EXTENSIONS = { json: '.ndjson', csv: '.csv', text: '.txt' } as const

/** Writes to one file under `.inprogress`, which gets its name when the job ends well; or to a folder, a part a checkpoint. */
export const runtime: SinkRuntime = {
  kind: 'sink',
  recovery: 'rewinds',
  format: (operator) => configOf(operator).format,
  changes: (operator) => configOf(operator).changes ?? 'op',
  ownsHeader: (operator) => configOf(operator).mode === 'parts',
  depends: (operator) => {
    const { path, mode, format, changes = null } = configOf(operator)
    // Rows of other columns would not fit the header.
    const columns = format.kind === 'csv' ? operator.inputs[0]?.schema.columns.map(({ name }) => name) : null
    return { path, mode, format, changes, columns } as unknown as Json
  },
  open(operator, _schema, { sealing }, restored, header) {
    const { path, mode, format } = configOf(operator)
    return mode === 'parts'
      ? parts(path, EXTENSIONS[format.kind], header, restored as PartsPrepared | null, sealing)
      : file(path, restored as SealablePrepared | null, sealing)
  },
}

async function file(
  path: string,
  saved: SealablePrepared | null,
  sealing: SealingKeys | null,
): Promise<SinkWriter> {
  const opened = await createSealable(path, saved, sealing)
  return {
    write: (chunk) => opened.write(chunk),
    prepare: async () => ({ ...(await opened.prepare()) }),
    finish: () => opened.finish(),
    suspend: () => opened.suspend(),
    abort: () => opened.abort(),
  }
}

async function parts(
  folder: string,
  extension: string,
  header: string,
  saved: PartsPrepared | null,
  sealing: SealingKeys | null,
): Promise<SinkWriter> {
  const opened = await createParts({ folder, extension, header, saved, key: sealing?.current ?? null })
  return {
    write: (chunk) => opened.write(chunk),
    prepare: async () => ({ ...(await opened.prepare()) }),
    commit: (prepared) => opened.commit(prepared as unknown as PartsPrepared),
    finish: () => opened.finish(),
    suspend: () => opened.suspend(),
    abort: () => opened.abort(),
  }
}
