/** Every command, every node type and every node, by typing. */
import { Modal } from '@mantine/core'
import { CornerDownRight, Plus, SquareTerminal } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { KindTile } from '../../ui/KindTile.tsx'
import { Kbd } from '../../ui/parts.tsx'
import { allDefinitions, quickAdd } from '../canvas/adding.ts'
import { commands, goTo } from '../commands/commands.ts'
import { chordText, isMac } from '../commands/keys.ts'
import { useProject, useView } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { search, type Found } from './commandSearch.ts'
import './finder.css'

const t = texts.app.commands
const offered = commands.filter(
  ({ id }) => !['commands', 'move', 'nextNode', 'previousNode', 'deselect'].includes(id),
)
const close = (): void => useView.getState().set({ commandsOpen: false })

/** Who opened it by a key types on: no letter may go astray. */
const focusAtOnce = (input: HTMLInputElement | null): void => input?.focus()

export function CommandPalette() {
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const document = useProject((state) => state.document)
  const found = useMemo(() => search(text, offered, allDefinitions, document), [text, document])
  const current = Math.min(active, Math.max(0, found.length - 1))

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [current, found])

  const choose = (one: Found): void => {
    if (one.kind === 'command' && one.command.reason() !== null) return
    close()
    // After the dialog has given the focus back, so that a command may take it.
    requestAnimationFrame(() => {
      if (one.kind === 'command') one.command.run()
      else if (one.kind === 'add') {
        useView.getState().set({ page: 'editor' })
        quickAdd(one.definition.type)
      } else goTo(one.node)
    })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const chosen = found[current]
    if (step !== 0 && found.length > 0) setActive((found.length + current + step) % found.length)
    else if (event.key === 'Enter' && chosen !== undefined) choose(chosen)
    else return
    event.preventDefault()
  }

  return (
    <Modal.Root opened onClose={close} size={560} yOffset="10vh" returnFocus={false}>
      <Modal.Overlay />
      <Modal.Content className="finder" aria-label={t.field}>
        <input
          className="finder-search"
          ref={focusAtOnce}
          data-autofocus
          role="combobox"
          aria-expanded="true"
          aria-controls="finder-list"
          aria-activedescendant={found[current] === undefined ? undefined : `finder-${current}`}
          aria-label={t.placeholder}
          placeholder={t.placeholder}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setActive(0)
          }}
          onKeyDown={onKeyDown}
        />
        <div ref={list} id="finder-list" className="finder-list" role="listbox" aria-label={t.field}>
          {found.map((one, index) => (
            <Row
              key={one.id}
              one={one}
              index={index}
              heading={found[index - 1]?.kind === one.kind ? null : t.groups[one.kind]}
              selected={index === current}
              onPoint={() => setActive(index)}
              onChoose={() => choose(one)}
            />
          ))}
          {found.length === 0 && <p className="finder-none">{t.none(text)}</p>}
        </div>
      </Modal.Content>
    </Modal.Root>
  )
}

function Row({
  one,
  index,
  heading,
  selected,
  onPoint,
  onChoose,
}: {
  readonly one: Found
  readonly index: number
  readonly heading: string | null
  readonly selected: boolean
  readonly onPoint: () => void
  readonly onChoose: () => void
}) {
  const reason = one.kind === 'command' ? one.command.reason() : null
  const key = one.kind === 'command' ? one.command.keys[0] : undefined
  return (
    <>
      {heading !== null && (
        <div className="finder-heading" role="presentation">
          {heading}
        </div>
      )}
      <button
        type="button"
        tabIndex={-1}
        id={`finder-${index}`}
        className="finder-row"
        role="option"
        aria-selected={selected}
        aria-disabled={reason !== null || undefined}
        onPointerMove={onPoint}
        onClick={onChoose}
      >
        <RowIcon one={one} />
        <span className="finder-title">{one.title}</span>
        {one.alias !== null && <span className="finder-note">{t.also(one.alias)}</span>}
        <span className="finder-end">
          {reason !== null ? (
            <span className="finder-note">{reason}</span>
          ) : (
            key !== undefined && <Kbd>{chordText(key, isMac())}</Kbd>
          )}
        </span>
      </button>
    </>
  )
}

function RowIcon({ one }: { readonly one: Found }) {
  if (one.kind === 'add') {
    return (
      <>
        <Plus size={12} aria-hidden="true" />
        <KindTile kind={one.definition.kind} icon={one.definition.icon} size={18} />
      </>
    )
  }
  const Icon = one.kind === 'go' ? CornerDownRight : SquareTerminal
  return <Icon size={14} strokeWidth={1.8} aria-hidden="true" />
}
