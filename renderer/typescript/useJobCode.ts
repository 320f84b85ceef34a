import { useEffect, useState } from 'react'
import type { CodePlace } from '../../bridge/export.ts'
import { MillraceError } from '../../model/errors.ts'
import { client, useProject } from '../stores/index.ts'
import { typescript as t } from '../texts/index.ts'

/** Milliseconds after the last change. */
const SETTLED = 300

export interface JobCode {
  /** The last that could be made; null before the first. */
  readonly text: string | null
  /** Which lines of it say which node. */
  readonly places: readonly CodePlace[]
  /** Why there is none of the drawing as it is now. */
  readonly problem: string | null
}

/** The open pipeline as `job.ts`, made anew after each change of its logic or its names. */
export function useJobCode(): JobCode {
  const name = useProject((state) => state.document.name)
  const nodes = useProject((state) => state.document.nodes)
  const edges = useProject((state) => state.document.edges)
  const settings = useProject((state) => state.document.settings)
  const parameters = useProject((state) => state.document.parameters)
  const path = useProject((state) => state.path)
  const [code, setCode] = useState<JobCode>({ text: null, places: [], problem: null })
  useEffect(() => {
    let current = true
    const asked = setTimeout(() => {
      const { document } = useProject.getState()
      void client.request('export.typescriptCode', { document, path, parameters: {} }).then(
        ({ text, places }) => current && setCode({ text, places, problem: null }),
        (error: unknown) => current && setCode((last) => ({ ...last, problem: messageOf(error) })),
      )
    }, SETTLED)
    return () => {
      current = false
      clearTimeout(asked)
    }
  }, [name, nodes, edges, settings, parameters, path])
  return code
}

/** With the label of the node that it is about. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const id = error instanceof MillraceError ? error.nodeId : null
  const label = id === null ? undefined : useProject.getState().document.nodes[id]?.label
  return label === undefined || label === '' ? message : t.ofNode(label, message)
}
