/** The list of node types that fit a place: at the end of a connection drawn into empty space, or in the middle of an edge. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { KindTile } from '../../ui/KindTile.tsx'
import { searchTypes } from '../palette/search.ts'
import { texts } from '../texts/index.ts'
import { addAt, addConnected, fitting, fittingOnEdge } from './adding.ts'
import { focusCanvas } from './instance.ts'
import { useCanvas, type Picker } from './state.ts'

const close = (): void => useCanvas.setState({ picker: null })

export function TypePicker() {
  const picker = useCanvas((state) => state.picker)
  return picker === null ? null : <OpenPicker key={`${picker.at.x} ${picker.at.y}`} picker={picker} />
}

function OpenPicker({ picker }: { readonly picker: Picker }) {
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const box = useRef<HTMLDivElement>(null)
  const t = texts.canvas
  const fits = useMemo(
    () =>
      picker.edge !== null ? fittingOnEdge(picker.edge) : picker.from !== null ? fitting(picker.from) : [],
    [picker],
  )
  const shown = searchTypes(fits, text)

  useEffect(() => {
    const outside = (event: PointerEvent): void => {
      if (!(event.target instanceof Node) || box.current?.contains(event.target) !== true) close()
    }
    document.addEventListener('pointerdown', outside, true)
    return () => document.removeEventListener('pointerdown', outside, true)
  }, [])

  const choose = (type: string): void => {
    close()
    if (picker.from !== null) addConnected(type, picker.from, picker.place)
    else addAt(type, picker.place, picker.edge)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const chosen = shown[active]
    if (step !== 0) setActive((shown.length + active + step) % Math.max(1, shown.length))
    else if (event.key === 'Enter' && chosen !== undefined) choose(chosen.definition.type)
    else if (event.key === 'Escape' || event.key === 'Tab') {
      close()
      focusCanvas()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      ref={box}
      className="type-picker nokey"
      role="dialog"
      aria-label={t.suggestions}
      style={{ left: `min(${picker.at.x}px, 100% - 236px)`, top: `min(${picker.at.y}px, 100% - 280px)` }}
    >
      <input
        autoFocus
        className="type-picker-search"
        aria-label={t.palette.search}
        placeholder={picker.from === null ? t.suggestions : t.suggestFor(picker.from)}
        value={text}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setText(event.target.value)
          setActive(0)
        }}
      />
      <div className="type-picker-list" role="listbox" aria-label={t.suggestions}>
        {shown.map(({ definition, alias }, index) => (
          <button
            key={definition.type}
            type="button"
            tabIndex={-1}
            className="type-picker-row"
            role="option"
            aria-selected={index === active}
            onPointerEnter={() => setActive(index)}
            onClick={() => choose(definition.type)}
          >
            <KindTile kind={definition.kind} icon={definition.icon} size={20} />
            <span>{definition.title}</span>
            {alias !== null && <em>{alias}</em>}
          </button>
        ))}
      </div>
      {shown.length === 0 && <p>{text === '' ? t.noSuggestions : t.palette.none(text)}</p>}
    </div>
  )
}
