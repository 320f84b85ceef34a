import { useEffect } from 'react'
import { useProject } from '../stores/index.ts'
import { texts } from '../texts/index.ts'

/** The pipeline's name, marked while it is unsaved. */
export function useWindowTitle(): void {
  const name = useProject((state) => state.document.name)
  const dirty = useProject((state) => state.dirty)
  useEffect(() => {
    document.title = `${dirty ? '• ' : ''}${name === '' ? texts.app.untitled : name} – ${texts.app.name}`
  }, [name, dirty])
}
