/** The connections to Flink, and which of them was used last. */
import { useEffect, useMemo } from 'react'
import type { FlinkConnection } from '../../model/connections/flink.ts'
import { useConnections } from '../stores/connections.ts'
import { notifyError } from '../stores/notify.ts'
import { useView } from '../stores/index.ts'

export interface NamedFlink {
  readonly name: string
  readonly connection: FlinkConnection
}

/** Null until the host has told. */
export function useFlinkConnections(): readonly NamedFlink[] | null {
  const all = useConnections((state) => state.connections)
  useEffect(() => {
    useConnections.getState().load().catch(notifyError)
  }, [])
  return useMemo(
    () =>
      all?.flatMap(({ name, connection }) => (connection?.kind === 'flink' ? [{ name, connection }] : [])) ??
      null,
    [all],
  )
}

/** The one that was used last, where it is still there; else the first. */
export function useChosenFlink(list: readonly NamedFlink[] | null): NamedFlink | null {
  const name = useView((state) => state.flinkConnection)
  return list?.find((one) => one.name === name) ?? list?.[0] ?? null
}

export const chooseFlink = (name: string): void => useView.getState().set({ flinkConnection: name })

/** Opens the dialog of connections at one of them, or at a new one; `done` gets the one that was kept. */
export function openFlinkConnections(name: string | null, done: (name: string) => void = chooseFlink): void {
  useView.getState().set({
    dialog: {
      kind: 'connections',
      select: name,
      make: name === null ? '' : null,
      makeKind: 'flink',
      done,
      unlocked: null,
    },
  })
}
