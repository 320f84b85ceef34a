import { useView } from '../stores/index.ts'

/** The dialog of connections: with one of them, or '' for a new one. `unlocked`: called, and the dialog closed, once the secrets are open. */
export function openConnections(name: string | null, unlocked: (() => void) | null = null): void {
  useView.getState().set({
    dialog: {
      kind: 'connections',
      select: name === '' ? null : name,
      make: name === '' ? '' : null,
      done: null,
      unlocked,
    },
  })
}
