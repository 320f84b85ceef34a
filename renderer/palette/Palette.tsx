/** The node types: search, drag to the canvas, double-click or Enter to add at once. A rail of tiles where there is little room. */
import { PanelLeftClose, PanelLeftOpen, Search } from 'lucide-react'
import { memo, useState, type DragEvent, type KeyboardEvent } from 'react'
import type { AnyNodeDefinition, NodeKind } from '../../model/definition.ts'
import { KindTile } from '../../ui/KindTile.tsx'
import { Kbd } from '../../ui/parts.tsx'
import { allDefinitions, quickAdd } from '../canvas/adding.ts'
import { PALETTE_TYPE } from '../canvas/dropping.ts'
import { focusCanvas } from '../canvas/instance.ts'
import { useProject, useView } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import './palette.css'
import { searchTypes, type FoundType } from './search.ts'

const t = texts.canvas.palette
const kinds: readonly NodeKind[] = ['source', 'transform', 'window', 'join', 'sink']

export function Palette({ narrow }: { readonly narrow: boolean }) {
  const collapsed = useView((state) => state.paletteCollapsed) || narrow
  const [text, setText] = useState('')
  const empty = useProject(({ document }) => Object.keys(document.nodes).length === 0)
  const searching = !collapsed && text.trim() !== ''
  const all = searchTypes(allDefinitions, searching ? text : '')
  const found = searching && empty ? sourcesFirst(all) : all
  // What is searched for stands best first, so that what Enter adds is at the top.
  const groups: readonly { readonly kind: NodeKind | null; readonly entries: readonly FoundType[] }[] = (
    searching
      ? [{ kind: null, entries: found }]
      : kinds.map((kind) => ({ kind, entries: found.filter(({ definition }) => definition.kind === kind) }))
  ).filter(({ entries }) => entries.length > 0)

  const add = (type: string): void => {
    quickAdd(type)
    setText('')
  }
  const onSearchKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    const [first] = found
    if (event.key === 'Enter' && first !== undefined && text !== '') add(first.definition.type)
    else if (event.key === 'Escape') {
      setText('')
      focusCanvas()
    } else if (event.key === 'ArrowDown') moveFocus(event.currentTarget, 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <nav className="palette" aria-label={t.label} data-collapsed={collapsed || undefined}>
      {collapsed ? null : (
        <label className="palette-field">
          <Search size={13} strokeWidth={2} aria-hidden="true" />
          <input
            className="palette-search"
            type="search"
            aria-label={t.search}
            placeholder={t.search}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onSearchKey}
          />
          {text === '' && <Kbd>/</Kbd>}
        </label>
      )}
      <div className="palette-list">
        {groups.map(({ kind, entries }) => (
          <section key={kind} aria-label={kind === null ? t.found : t.groups[kind]}>
            {collapsed || kind === null ? null : <h3>{t.groups[kind]}</h3>}
            {entries.map(({ definition, alias }, index) => (
              <Entry
                key={definition.type}
                definition={definition}
                alias={alias}
                collapsed={collapsed}
                next={searching && index === 0}
                onAdd={add}
              />
            ))}
          </section>
        ))}
        {groups.length === 0 && <p className="palette-none">{t.none(text)}</p>}
      </div>
      {!narrow && (
        <button
          type="button"
          className="palette-toggle"
          aria-label={collapsed ? t.expand : t.collapse}
          title={collapsed ? t.expand : t.collapse}
          onClick={() => useView.getState().set({ paletteCollapsed: !collapsed })}
        >
          {collapsed ? (
            <PanelLeftOpen size={14} aria-hidden="true" />
          ) : (
            <PanelLeftClose size={14} aria-hidden="true" />
          )}
        </button>
      )}
    </nav>
  )
}

const Entry = memo(function Entry({
  definition,
  alias,
  collapsed,
  next,
  onAdd,
}: {
  readonly definition: AnyNodeDefinition
  readonly alias: string | null
  readonly collapsed: boolean
  /** Enter in the search adds it. */
  readonly next: boolean
  readonly onAdd: (type: string) => void
}) {
  const onDragStart = (event: DragEvent): void => {
    event.dataTransfer.setData(PALETTE_TYPE, definition.type)
    event.dataTransfer.effectAllowed = 'copy'
  }
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>): void => {
    if (event.key === 'Enter') onAdd(definition.type)
    else if (event.key === 'ArrowDown') moveFocus(event.currentTarget, 1)
    else if (event.key === 'ArrowUp') moveFocus(event.currentTarget, -1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <button
      type="button"
      className="palette-entry"
      data-node-type={definition.type}
      data-next={next || undefined}
      draggable
      title={collapsed ? t.hint(definition.title) : `${definition.summary}`}
      aria-label={`${definition.title}, ${t.kind[definition.kind]}`}
      onDragStart={onDragStart}
      onDoubleClick={() => onAdd(definition.type)}
      onKeyDown={onKeyDown}
    >
      <KindTile kind={definition.kind} icon={definition.icon} size={20} />
      {collapsed ? null : (
        <span>
          {definition.title}
          {alias !== null && <em>{alias}</em>}
        </span>
      )}
      {next && <Kbd>⏎</Kbd>}
    </button>
  )
})

/** Only a source can begin a flow. */
const sourcesFirst = (found: readonly FoundType[]): readonly FoundType[] =>
  found.toSorted((a, b) => Number(b.definition.kind === 'source') - Number(a.definition.kind === 'source'))

/** Arrows go from entry to entry, and from the first one back to the search. */
function moveFocus(from: HTMLElement, step: 1 | -1): void {
  const stops = [
    ...(from.closest('.palette')?.querySelectorAll<HTMLElement>('.palette-search, .palette-entry') ?? []),
  ]
  stops[stops.indexOf(from) + step]?.focus()
}
