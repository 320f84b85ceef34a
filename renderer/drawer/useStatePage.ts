import { useEffect, useState } from 'react'
import type { StatePageView } from '../../bridge/contract.ts'
import { client } from '../stores/index.ts'

/** Entries a page. */
export const PAGE = 100
/** While the job runs the page is asked for again this long after the last answer, ms. */
const AGAIN = 500

/** A page of a node's state, kept fresh while the job is active. The page before stays until the next is there. */
export function useStatePage(
  runId: string | null,
  node: string | null,
  search: string,
  offset: number,
  active: boolean,
  timers: boolean,
): { readonly page: StatePageView | null; readonly error: string | null } {
  const [shown, setShown] = useState<{
    readonly of: string
    readonly page: StatePageView | null
    readonly error: string | null
  }>({
    of: '',
    page: null,
    error: null,
  })
  const of = `${runId} ${node} ${timers}`
  useEffect(() => {
    if (runId === null || runId === '' || node === null) return
    let alive = true
    let timer: ReturnType<typeof setTimeout> | null = null
    const ask = () => {
      client.request('run.state', { runId, node, search, offset, limit: PAGE, timers }).then(
        (page) => {
          if (!alive) return
          setShown({ of, page, error: null })
          if (active) timer = setTimeout(ask, AGAIN)
        },
        (error: unknown) => {
          if (!alive) return
          // The engine of an ended run may be gone: what was shown last stays.
          setShown((before) =>
            before.of === of && before.page !== null
              ? before
              : { of, page: null, error: error instanceof Error ? error.message : String(error) },
          )
        },
      )
    }
    ask()
    return () => {
      alive = false
      if (timer !== null) clearTimeout(timer)
    }
  }, [runId, node, search, offset, active, timers, of])
  return shown.of === of ? shown : { page: null, error: null }
}
