import { Button, Modal, TextInput } from '@mantine/core'
import { CornerLeftUp, File, Folder } from 'lucide-react'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { formatBytes } from '../../ui/format.ts'
import { baseName, directoryOf, joinPath } from '../forms/files.ts'
import { client } from '../stores/index.ts'
import { gallery } from '../texts/index.ts'
import './dialogs.css'
import { shownEntries, type Entry } from './entries.ts'

const t = gallery.files

interface Listing {
  readonly directory: string
  readonly parent: string | null
  readonly entries: readonly Entry[]
}

export interface PathPickerProps {
  readonly title: string
  /** 'folder': one that is there, or the name of a new one. */
  readonly mode: 'open' | 'save' | 'folder'
  /** A file or folder to start at; null for where the host thinks best. */
  readonly start: string | null
  readonly accept: (name: string) => boolean
  /** The word on the button. */
  readonly act: string
  /** Save only: the name that is offered, and what is added where it is missing. */
  readonly name?: string
  readonly extension?: string
  readonly onDone: (path: string | null) => void
}

/** Picks one file or folder of the host: by clicking, by typing a path, or by the arrows. */
export function PathPicker({
  title,
  mode,
  start,
  accept,
  act,
  name = '',
  extension = '',
  onDone,
}: PathPickerProps) {
  const [listing, setListing] = useState<Listing | null>(null)
  const [text, setText] = useState(mode === 'save' && start !== null ? baseName(start) || name : name)
  const [active, setActive] = useState(-1)
  const [error, setError] = useState<string | null>(null)
  const [overwrite, setOverwrite] = useState<string | null>(null)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()

  const go = async (directory: string | null): Promise<boolean> => {
    try {
      const next = await client.request('files.list', { directory })
      setListing(next)
      setActive(-1)
      setError(null)
      return true
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure))
      return false
    }
  }

  useEffect(() => {
    void (async () => {
      if (mode === 'folder' && start !== null) {
        if (await go(start)) return
        if (await go(directoryOf(start))) setText(baseName(start))
        else await go(null)
        return
      }
      // A file's folder, then the folder itself, then the host's own choice: what a path names is not known here.
      if (
        start !== null &&
        ((directoryOf(start) !== '' && (await go(directoryOf(start)))) || (await go(start)))
      )
        return
      await go(null)
    })()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- where it starts is decided once
  }, [])

  const entries = shownEntries(listing?.entries ?? [], accept)
  const rows = [...(listing === null || listing.parent === null ? [] : [null]), ...entries]

  const choose = (path: string) => {
    const full = mode === 'save' && extension !== '' && !path.endsWith(extension) ? path + extension : path
    const taken =
      mode === 'save' && (listing?.entries ?? []).some((entry) => !entry.directory && entry.path === full)
    if (taken && overwrite !== full) setOverwrite(full)
    else onDone(full)
  }
  const openRow = (index: number) => {
    const entry = rows[index]
    if (entry === undefined) return
    if (mode === 'folder') setText('')
    if (entry === null) void go(listing?.parent ?? null)
    else if (entry.directory) void go(entry.path)
    else choose(entry.path)
  }
  const pick = (index: number) => {
    setActive(index)
    setOverwrite(null)
    const entry = rows[index]
    if (entry !== undefined && entry !== null && entry.directory === (mode === 'folder')) setText(entry.name)
  }
  const submit = () => {
    const typed = text.trim()
    if (listing === null) return
    if (mode === 'folder' && typed === '') return onDone(listing.directory)
    if (typed === '') return
    const path = /^([/\\]|[a-zA-Z]:[/\\])/.test(typed) ? typed : joinPath(listing.directory, typed)
    const entry = listing.entries.find((candidate) => candidate.path === path)
    if (mode === 'folder') onDone(path)
    else if (entry?.directory === true || /[/\\]$/.test(typed)) {
      setText('')
      void go(path)
    } else if (mode === 'save' || entry !== undefined) choose(path)
    else {
      // A path from elsewhere: a folder is entered, a file is picked where its folder has it.
      void client.request('files.list', { directory: directoryOf(path) }).then(
        (other) => {
          const found = other.entries.find((candidate) => candidate.path === path)
          if (found === undefined) setError(t.notThere(typed))
          else if (found.directory) {
            setText('')
            void go(path)
          } else onDone(path)
        },
        () => setError(t.notThere(typed)),
      )
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const last = rows.length - 1
    const to = (index: number) => {
      pick(Math.min(last, Math.max(0, index)))
      list.current?.children[Math.min(last, Math.max(0, index))]?.scrollIntoView({ block: 'nearest' })
    }
    if (event.key === 'ArrowDown') to(active + 1)
    else if (event.key === 'ArrowUp') to(active - 1)
    else if (event.key === 'Home') to(0)
    else if (event.key === 'End') to(last)
    else if (event.key === 'Enter') openRow(active)
    else if (event.key === 'Backspace' && listing !== null && listing.parent !== null) void go(listing.parent)
    else return
    event.preventDefault()
  }

  return (
    <Modal
      opened
      onClose={() => onDone(null)}
      title={title}
      size={560}
      closeButtonProps={{ 'aria-label': gallery.dialogs.close }}
    >
      <p className="dlg-path ui-mono" title={listing?.directory}>
        <bdi>{listing?.directory ?? ''}</bdi>
      </p>
      <div
        ref={list}
        className="dlg-list"
        role="listbox"
        tabIndex={0}
        aria-label={t.list}
        aria-activedescendant={active < 0 ? undefined : `${id}-${active}`}
        onKeyDown={onKeyDown}
      >
        {rows.map((entry, index) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the list has focus and keys
          <div
            key={entry?.path ?? '..'}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className="dlg-entry"
            onClick={() => pick(index)}
            onDoubleClick={() => openRow(index)}
          >
            {entry === null ? (
              <>
                <CornerLeftUp width={13} height={13} aria-hidden="true" />
                <span>{t.parent}</span>
              </>
            ) : (
              <>
                {entry.directory ? (
                  <Folder width={13} height={13} aria-label={t.folder} />
                ) : (
                  <File width={13} height={13} aria-label={t.file} />
                )}
                <span className="dlg-name">{entry.name}</span>
                <span className="ui-mono dlg-size">{entry.directory ? '' : formatBytes(entry.size)}</span>
                <span className="ui-mono dlg-date">{t.date(entry.modified)}</span>
              </>
            )}
          </div>
        ))}
        {listing !== null && entries.length === 0 && (
          <p className="dlg-empty">
            {mode === 'save' ? t.emptyToSave : mode === 'folder' ? t.noFolders : t.empty}
          </p>
        )}
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextInput
          label={mode === 'save' ? t.name : mode === 'folder' ? t.folderName : t.path}
          value={text}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          error={error}
          placeholder={mode === 'open' ? t.pathHint : mode === 'folder' ? t.folderHint : ''}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setOverwrite(null)
            setError(null)
          }}
        />
        <div className="dlg-acts">
          {overwrite !== null && (
            <p className="dlg-warn" role="alert">
              {t.exists(baseName(overwrite))}
            </p>
          )}
          <Button variant="default" onClick={() => onDone(null)}>
            {gallery.dialogs.cancel}
          </Button>
          <Button type="submit" disabled={text.trim() === '' && mode !== 'folder'}>
            {overwrite === null ? act : t.overwrite}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
