import { Tooltip } from '@mantine/core'
import {
  Braces,
  Check,
  FileCode2,
  LayoutGrid,
  Moon,
  Plug,
  RadioTower,
  Redo2,
  Search,
  Server,
  Settings2,
  Sun,
  Undo2,
  Waypoints,
} from 'lucide-react'
import { useRef, useState, type CSSProperties, type ReactNode } from 'react'
import { Kbd } from '../../ui/parts.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { commandById } from '../commands/commands.ts'
import { chordText, isMac } from '../commands/keys.ts'
import { useProject, useView } from '../stores/index.ts'
import { connections, exports, flink, kafka, texts, typescript } from '../texts/index.ts'
import { RunControls } from './RunControls.tsx'
import './top.css'

const t = texts.app
const ICON = { size: 15, strokeWidth: 1.9, 'aria-hidden': true } as const

export function TopBar() {
  const page = useView((state) => state.page)
  return (
    <header className="top">
      <div className="top-left">
        <Mark />
        {page === 'editor' ? (
          <>
            <Name />
            <FileState />
            <span className="top-rule" />
            <UndoRedo />
          </>
        ) : (
          <span className="top-app">{t.name}</span>
        )}
      </div>
      <div className="top-middle">
        {page === 'editor' && <RunControls />}
        {(page === 'kafka' || page === 'flink') && <Views page={page} />}
      </div>
      <div className="top-right">
        {page === 'editor' && <ToKafka />}
        {(page === 'editor' || page === 'gallery') && <Pages page={page} />}
        <CommandsField />
        {page === 'editor' && <ToTypescript />}
        {page === 'editor' && (
          <IconButton label={exports.title} onClick={commandById('exportFlink').run}>
            <FileCode2 {...ICON} />
          </IconButton>
        )}
        {page === 'editor' && (
          <IconButton label={flink.page.command} onClick={commandById('flink').run}>
            <Server {...ICON} />
          </IconButton>
        )}
        <IconButton label={connections.title} onClick={commandById('connections').run}>
          <Plug {...ICON} />
        </IconButton>
        <Theme />
        {page === 'editor' && (
          <IconButton
            label={t.settings}
            onClick={() => useView.getState().set({ dialog: { kind: 'settings' } })}
          >
            <Settings2 {...ICON} />
          </IconButton>
        )}
      </div>
    </header>
  )
}

function Mark() {
  return (
    <svg className="top-mark" width="22" height="22" viewBox="0 0 22 22" role="img" aria-label={t.name}>
      <rect width="22" height="22" rx="5" fill="var(--ink)" />
      <path
        d="M4.5 8.2c1.6 0 1.6 1.4 3.2 1.4s1.6-1.4 3.3-1.4 1.6 1.4 3.2 1.4 1.6-1.4 3.3-1.4"
        className="top-mark-a"
      />
      <path
        d="M4.5 12.8c1.6 0 1.6 1.4 3.2 1.4s1.6-1.4 3.3-1.4 1.6 1.4 3.2 1.4 1.6-1.4 3.3-1.4"
        className="top-mark-b"
      />
    </svg>
  )
}

/** The pipeline's name: plain text until it is edited. */
function Name() {
  const name = useProject((state) => state.document.name)
  const readOnly = useProject((state) => state.readOnly !== null)
  const [draft, setDraft] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const commit = (): void => {
    const next = draft?.trim() ?? ''
    if (next !== '' && next !== name) useProject.getState().apply({ kind: 'setName', name: next })
    setDraft(null)
  }
  const shown = draft ?? name
  return (
    <input
      ref={field}
      className="top-name"
      aria-label={t.pipelineName}
      value={shown}
      readOnly={readOnly}
      style={{ '--letters': Math.max(6, shown.length) } as CSSProperties}
      spellCheck={false}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') field.current?.blur()
        else if (event.key === 'Escape') {
          setDraft(null)
          requestAnimationFrame(() => field.current?.blur())
        }
      }}
    />
  )
}

function FileState() {
  const path = useProject((state) => state.path)
  const dirty = useProject((state) => state.dirty)
  const readOnly = useProject((state) => state.readOnly)
  return (
    <>
      <span className="top-file" title={path ?? undefined}>
        {path === null ? t.noFile : (path.split(/[\\/]/).at(-1) ?? path)}
      </span>
      {readOnly !== null ? (
        <span className="top-saved" title={readOnly}>
          {t.readOnly}
        </span>
      ) : dirty ? (
        <button type="button" className="top-saved top-save" onClick={commandById('save').run}>
          <i aria-hidden="true" /> {t.unsaved}
        </button>
      ) : path === null ? null : (
        <span className="top-saved">
          <Check size={13} strokeWidth={2} aria-hidden="true" /> {t.saved}
        </span>
      )}
    </>
  )
}

function UndoRedo() {
  const canUndo = useProject((state) => state.canUndo && state.readOnly === null)
  const canRedo = useProject((state) => state.canRedo && state.readOnly === null)
  return (
    <>
      <IconButton label={titled('undo')} disabled={!canUndo} onClick={commandById('undo').run}>
        <Undo2 {...ICON} />
      </IconButton>
      <IconButton label={titled('redo')} disabled={!canRedo} onClick={commandById('redo').run}>
        <Redo2 {...ICON} />
      </IconButton>
    </>
  )
}

function titled(id: 'undo' | 'redo'): string {
  const { title, keys } = commandById(id)
  const [key] = keys
  return key === undefined ? title : `${title} (${chordText(key, isMac())})`
}

/** Between the drawing, what is in Kafka, and what runs on Flink. */
function Views({ page }: { readonly page: 'kafka' | 'flink' }) {
  return (
    <Segmented
      label={kafka.pages}
      options={[
        {
          value: 'editor',
          label: (
            <>
              <Waypoints {...ICON} /> {kafka.pipeline}
            </>
          ),
        },
        {
          value: 'kafka',
          label: (
            <>
              <RadioTower {...ICON} /> {kafka.page}
            </>
          ),
        },
        {
          value: 'flink',
          label: (
            <>
              <Server {...ICON} /> {flink.page.title}
            </>
          ),
        },
      ]}
      value={page}
      onChange={(page) => useView.getState().set({ page })}
    />
  )
}

function ToKafka() {
  return (
    <button type="button" className="top-button" title={kafka.page} onClick={commandById('kafka').run}>
      <RadioTower {...ICON} />
      {kafka.page}
    </button>
  )
}

function Pages({ page }: { readonly page: 'gallery' | 'editor' }) {
  const label = page === 'editor' ? t.examplesPage : t.toEditor
  return (
    <button
      type="button"
      className="top-button"
      onClick={() => useView.getState().set({ page: page === 'editor' ? 'gallery' : 'editor' })}
    >
      <LayoutGrid {...ICON} />
      {label}
    </button>
  )
}

function CommandsField() {
  const { title, keys, run } = commandById('commands')
  return (
    <button type="button" className="top-commands" aria-label={title} onClick={run}>
      <Search size={13} strokeWidth={2} aria-hidden="true" />
      <span>{t.commands.field}</span>
      <Kbd>{chordText(keys[0] ?? '', isMac())}</Kbd>
    </button>
  )
}

function ToTypescript() {
  const open = useView((state) => state.codeOpen)
  return (
    <IconButton
      label={open ? typescript.hide : typescript.show}
      pressed={open}
      onClick={commandById('typescript').run}
    >
      <Braces {...ICON} />
    </IconButton>
  )
}

function Theme() {
  const theme = useView((state) => state.theme)
  const label = theme === 'dark' ? t.theme.toLight : t.theme.toDark
  return (
    <IconButton label={label} onClick={commandById('theme').run}>
      {theme === 'dark' ? <Sun {...ICON} /> : <Moon {...ICON} />}
    </IconButton>
  )
}

function IconButton({
  label,
  disabled = false,
  pressed = false,
  onClick,
  children,
}: {
  readonly label: string
  readonly disabled?: boolean
  /** What it opens is there. */
  readonly pressed?: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}) {
  return (
    <Tooltip label={label}>
      <button
        type="button"
        className="top-icon"
        aria-label={label}
        aria-disabled={disabled || undefined}
        data-pressed={pressed || undefined}
        onClick={() => {
          if (!disabled) onClick()
        }}
      >
        {children}
      </button>
    </Tooltip>
  )
}
