/** What is open and how large. Sizes and theme are remembered by the host. */
import { create } from 'zustand'
import type { Json } from '../../model/document.ts'
import { client } from './client.ts'
import type { ViewState } from './types.ts'

const INSPECTOR_WIDTH = { min: 280, max: 480 } as const
const CODE_WIDTH = { min: 280, max: 960 } as const
const DRAWER_HEIGHT = { min: 120, max: 640 } as const

const remembered = [
  'theme',
  'drawerOpen',
  'drawerHeight',
  'inspectorWidth',
  'codeWidth',
  'paletteCollapsed',
  'minimap',
  'exampleNote',
  'flinkConnection',
] as const
type Remembered = (typeof remembered)[number]

export const useView = create<ViewState>((set, get) => ({
  theme: 'light',
  page: 'editor',
  drawerTab: 'records',
  drawerOpen: true,
  drawerHeight: 264,
  inspectorWidth: 332,
  codeWidth: 440,
  paletteCollapsed: false,
  minimap: true,
  hoveredEdge: null,
  lost: false,
  codeOpen: false,
  commandsOpen: false,
  exampleNote: true,
  flinkConnection: '',
  dialog: null,
  set: (change) => {
    const before = get()
    set(bounded(change))
    const after = get()
    for (const name of remembered) if (before[name] !== after[name]) remember(name, after[name])
  },
}))

function bounded(change: Partial<Omit<ViewState, 'set'>>): Partial<Omit<ViewState, 'set'>> {
  return {
    ...change,
    ...(change.inspectorWidth === undefined
      ? {}
      : { inspectorWidth: clamp(change.inspectorWidth, INSPECTOR_WIDTH) }),
    ...(change.codeWidth === undefined ? {} : { codeWidth: clamp(change.codeWidth, CODE_WIDTH) }),
    ...(change.drawerHeight === undefined ? {} : { drawerHeight: clamp(change.drawerHeight, DRAWER_HEIGHT) }),
  }
}

const clamp = (value: number, range: { readonly min: number; readonly max: number }): number =>
  Math.round(Math.min(range.max, Math.max(range.min, value)))

/** A panel that is being dragged changes many times a second: the host hears of the last value only. */
const pending = new Map<Remembered, Json>()
let timer: ReturnType<typeof setTimeout> | null = null

function remember(name: Remembered, value: Json): void {
  pending.set(name, value)
  timer ??= setTimeout(flush, 300)
}

function flush(): void {
  timer = null
  for (const [name, value] of pending) {
    // A preference that cannot be kept is no reason to disturb the person: it holds for this session.
    client.request('app.setPreference', { name: `view.${name}`, value }).catch(() => {})
  }
  pending.clear()
}

/** Takes over what the host remembers; unknown or ill-typed values are left out. Without a remembered theme the system's holds. */
export function restoreView(values: Readonly<Record<string, Json>>): void {
  const theme = values['view.theme']
  const connection = values['view.flinkConnection']
  const dark = matchMedia('(prefers-color-scheme: dark)').matches
  const state: Partial<Omit<ViewState, 'set'>> = {
    theme: theme === 'light' || theme === 'dark' ? theme : dark ? 'dark' : 'light',
    ...(typeof connection === 'string' ? { flinkConnection: connection } : {}),
    ...boolean(values, 'drawerOpen'),
    ...boolean(values, 'paletteCollapsed'),
    ...boolean(values, 'minimap'),
    ...boolean(values, 'exampleNote'),
    ...number(values, 'drawerHeight'),
    ...number(values, 'inspectorWidth'),
    ...number(values, 'codeWidth'),
  }
  useView.setState(bounded(state))
}

function boolean<K extends Remembered>(
  values: Readonly<Record<string, Json>>,
  name: K,
): { [P in K]?: boolean } {
  const value = values[`view.${name}`]
  return typeof value === 'boolean' ? ({ [name]: value } as { [P in K]: boolean }) : {}
}

function number<K extends Remembered>(
  values: Readonly<Record<string, Json>>,
  name: K,
): { [P in K]?: number } {
  const value = values[`view.${name}`]
  return typeof value === 'number' && Number.isFinite(value)
    ? ({ [name]: value } as { [P in K]: number })
    : {}
}
