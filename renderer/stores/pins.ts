/** Pinned records of the open pipeline: what is known of each pin that its document names, and taking new ones. */
import { create } from 'zustand'
import type { PinView } from '../../bridge/contract.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { own } from '../../model/json.ts'
import { PIN_LIMITS, pinsOf } from '../../model/pins/pin.ts'
import { pins as texts } from '../texts/index.ts'
import { client } from './client.ts'
import { notify, notifyError } from './notify.ts'
import { useProject } from './project.ts'
import type { RunInfo } from './types.ts'

interface PinState {
  /** By the pin's name. */
  readonly views: Readonly<Record<string, PinView>>
  /** Nodes whose records are being taken. */
  readonly taking: ReadonlySet<string>
}

/** Just these records of a topic, by partition. */
export interface Picked {
  readonly topic: string
  readonly offsets: Readonly<Record<string, readonly number[]>>
}

export const usePins = create<PinState>(() => ({ views: {}, taking: new Set() }))

/** Takes records of a source, at most so many, and lets them stand in for it. */
export async function pinRecords(
  node: string,
  records: number = PIN_LIMITS.usual,
  picked?: Picked,
): Promise<void> {
  const { document, path, opened } = useProject.getState()
  if (usePins.getState().taking.has(node)) return
  taking(node, true)
  try {
    const { name, header } = await client.request('pin.capture', {
      document,
      path,
      parameters: {},
      node,
      records,
      ...(picked === undefined
        ? {}
        : {
            picked: {
              topic: picked.topic,
              offsets: Object.fromEntries(
                Object.entries(picked.offsets).map(([partition, list]) => [partition, [...list]]),
              ),
            },
          }),
    })
    const now = useProject.getState()
    const label = now.document.nodes[node]?.label
    if (now.opened.count !== opened.count || label === undefined) return
    know({ [name]: { header } })
    now.apply({ kind: 'setPin', id: node, pin: name })
    const said = texts.pinned(header.records, label === '' ? node : label)
    notify(now.path === null ? `${said} ${texts.unsaved}` : said)
  } catch (error) {
    notifyError(error)
  } finally {
    taking(node, false)
  }
}

export const unpin = (node: string): void =>
  useProject.getState().apply({ kind: 'setPin', id: node, pin: null })

const know = (views: PinState['views']): void =>
  usePins.setState((state) => ({ views: { ...state.views, ...views } }))

function taking(node: string, begins: boolean): void {
  const next = new Set(usePins.getState().taking)
  if (begins) next.add(node)
  else next.delete(node)
  usePins.setState({ taking: next })
}

/** Asks of each pin that the document names and nothing is known of. Called once at the start. */
export function followPins(): void {
  const look = async (document: PipelineDocument, path: string | null): Promise<void> => {
    const { views } = usePins.getState()
    const names = Object.values(pinsOf(document)).filter((name) => own(views, name) === undefined)
    if (names.length === 0) return
    try {
      know((await client.request('pin.views', { path, names })).views)
    } catch (error) {
      notifyError(error)
    }
  }
  useProject.subscribe((state, before) => {
    const opened = state.opened.count !== before.opened.count
    if (opened) usePins.setState({ views: {}, taking: new Set() })
    if (opened || state.document.nodes !== before.document.nodes) void look(state.document, state.path)
  })
}

/** How many records a pin has; null where that is not known. */
export function pinSize({ views }: PinState, name: string): number | null {
  const view = own(views, name)
  return view !== undefined && 'header' in view ? view.header.records : null
}

/** The sources of a run that give their pinned records, with the names of these. */
export function pinnedIn(run: RunInfo | null): Readonly<Record<string, string>> {
  if (run === null || (run.mode === 'run' && run.debug === null)) return {}
  const replayed = run.debug?.replays ?? {}
  return Object.fromEntries(
    Object.entries(pinsOf(run.document)).filter(([node]) => own(replayed, node) === undefined),
  )
}

/** The pinned sources that a real run reads all the same. */
export const ignoredIn = (run: RunInfo | null): readonly string[] =>
  run !== null && run.mode === 'run' && run.debug === null ? Object.keys(pinsOf(run.document)) : []
