import { useEffect, useState } from 'react'

/** A part of the screen that is a chunk of its own; null until it is there, and for good where it cannot be had: what is shown meanwhile has to be enough. */
export function useChunk<Module>(load: () => Promise<Module>): Module | null {
  const [module, setModule] = useState<Module | null>(null)
  useEffect(() => {
    let alive = true
    load().then(
      (loaded) => alive && setModule(loaded),
      () => {},
    )
    return () => {
      alive = false
    }
  }, [load])
  return module
}
