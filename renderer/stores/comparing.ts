/** `useComparing`: the comparison with Flink, the running one or the newest. */
import { create } from 'zustand'
import type { Compared, CompareStep } from '../../bridge/contract.ts'
import { serializeError, type SerializedError } from '../../model/errors.ts'
import { client } from './client.ts'
import { useProject } from './project.ts'
import { seekTrust } from './trust.ts'
import type { ProjectState } from './types.ts'

export interface ComparingState {
  /** What is being done; null: nothing. */
  readonly step: { readonly step: CompareStep; readonly sink: string | null } | null
  readonly startedAt: number
  readonly found: Compared | null
  readonly error: SerializedError | null
  /** The drawing that was compared. */
  readonly document: ProjectState['document'] | null
}

const nothingYet = { step: null, startedAt: 0, found: null, error: null, document: null } as const

export const useComparing = create<ComparingState>(() => nothingYet)

export interface ComparingChoice {
  readonly connection: string
  readonly records: number
  readonly test: string | null
}

export async function compare(choice: ComparingChoice): Promise<void> {
  if (useComparing.getState().step !== null) return
  const { document, path, opened } = useProject.getState()
  useComparing.setState({
    ...nothingYet,
    step: { step: 'records', sink: null },
    startedAt: Date.now(),
    document,
  })
  const off = client.on('compare.step', (step) => useComparing.setState({ step }))
  try {
    await seekTrust(document, 'run')
    const found = await client.request('compare.flink', { document, path, parameters: {}, ...choice })
    if (useProject.getState().opened.count === opened.count) useComparing.setState({ found })
  } catch (error) {
    useComparing.setState({ error: serializeError(error) })
  } finally {
    off()
    useComparing.setState({ step: null })
  }
}

export const stopComparing = async (): Promise<void> => {
  await client.request('compare.stop', {})
}

/** Forgets what came of another pipeline. Called once at the start. */
export function followComparing(): void {
  useProject.subscribe((state, before) => {
    if (state.opened.count === before.opened.count) return
    if (useComparing.getState().step === null) useComparing.setState(nothingYet)
    else void stopComparing()
  })
}
