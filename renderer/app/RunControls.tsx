/** The run in the middle of the top bar: what state it is in, for how long, and what can be done. */
import { Tooltip } from '@mantine/core'
import { Eye, Pause, Play, Square } from 'lucide-react'
import { formatAbout } from '../../ui/format.ts'
import { Kbd } from '../../ui/parts.tsx'
import { commandById } from '../commands/commands.ts'
import { chordText, isMac } from '../commands/keys.ts'
import { applyCost, pendingChanges, runReason } from '../commands/runActions.ts'
import { isActive } from '../stores/run.ts'
import { useProject, useRun, type RunInfo } from '../stores/index.ts'
import { pins, texts } from '../texts/index.ts'
import { DebugButton, RunsOn, usePinsIgnored } from './DebugParts.tsx'
import './run.css'

const t = texts.app.run

export function RunControls() {
  const run = useRun((state) => state.run)
  const real = isActive(run) && run.mode === 'run'
  return (
    <div className="run" role="group" aria-label={t.label}>
      <State run={run} />
      <RunsOn run={run} />
      {real ? (
        <WhileRunning run={run} />
      ) : (
        <>
          {run?.mode !== 'preview' && <PreviewButton />}
          <DebugButton />
          <RunButton />
        </>
      )}
    </div>
  )
}

function State({ run }: { readonly run: RunInfo | null }) {
  const elapsed = useRun((state) =>
    state.frame === null ? null : formatElapsed(state.frame.elapsed, isActive(state.run)),
  )
  const untrusted = useRun((store) => store.untrusted !== null)
  const state = run?.state ?? (untrusted ? 'untrusted' : 'none')
  const preview = run?.mode === 'preview'
  const debug = run !== null && run.debug !== null
  const note = preview ? t.previewNote : debug ? pins.debug.runNote : undefined
  const failure = run?.error?.message ?? null
  const mark = failure !== null && state === 'failed' ? 'failed' : state
  return (
    <span className="run-state" data-state={mark} title={failure ?? note}>
      <i aria-hidden="true" />
      {preview && <b className="run-preview">{t.preview}</b>}
      {debug && <b className="run-preview">{pins.debug.name}</b>}
      <span role="status">{t.state[state]}</span>
      {elapsed !== null && run !== null && <time>{elapsed}</time>}
    </span>
  )
}

/** Opening runs nothing, not even a preview: that is asked for here. After edits it comes by itself. */
function PreviewButton() {
  const offered = useProject((state) => state.analysis.previewable)
  return offered ? (
    <Tooltip label={t.previewNow}>
      <button type="button" className="run-second" onClick={commandById('preview').run}>
        <Eye size={13} strokeWidth={1.9} aria-hidden="true" />
        {t.preview}
      </button>
    </Tooltip>
  ) : null
}

function RunButton() {
  const reason = useProject((state) => runReason(state))
  const command = commandById('run')
  const key = chordText(command.keys[0] ?? '', isMac())
  const ignored = usePinsIgnored()
  return (
    <Tooltip label={reason ?? `${t.writes} ${ignored}`.trimEnd()} multiline maw={280}>
      <button
        type="button"
        className="run-main"
        aria-disabled={reason !== null || undefined}
        onClick={() => {
          if (reason === null) command.run()
        }}
      >
        <Play size={12} fill="currentColor" strokeWidth={2} aria-hidden="true" />
        {t.run}
        <Kbd>{key}</Kbd>
        {reason !== null && <span className="ui-visually-hidden">{reason}</span>}
      </button>
    </Tooltip>
  )
}

function WhileRunning({ run }: { readonly run: RunInfo }) {
  const changes = useProject((state) => pendingChanges(run, state))
  const reason = useProject((state) => runReason(state))
  const cost = useProject((state) => applyCost(run, state))
  const paused = run.state === 'paused'
  const key = chordText(commandById('run').keys[0] ?? '', isMac())
  return (
    <>
      <Tooltip label={withKey(paused ? 'resume' : 'pause', paused ? t.resume : t.pause)}>
        <button
          type="button"
          className="run-icon"
          aria-label={paused ? t.resume : t.pause}
          onClick={commandById(paused ? 'resume' : 'pause').run}
        >
          {paused ? <Play size={14} aria-hidden="true" /> : <Pause size={14} aria-hidden="true" />}
        </button>
      </Tooltip>
      <Tooltip label={withKey('stop', t.stop)}>
        <button type="button" className="run-icon" aria-label={t.stop} onClick={commandById('stop').run}>
          <Square size={13} aria-hidden="true" />
        </button>
      </Tooltip>
      {changes > 0 && (
        <>
          <span className="run-changes">
            <i aria-hidden="true" />
            {t.changes(changes)}
          </span>
          <Tooltip label={reason ?? cost}>
            <button
              type="button"
              className="run-main"
              aria-disabled={reason !== null || undefined}
              onClick={() => {
                if (reason === null) commandById('apply').run()
              }}
            >
              {t.apply}
              <Kbd>{key}</Kbd>
              <span className="ui-visually-hidden">{reason ?? cost}</span>
            </button>
          </Tooltip>
        </>
      )}
    </>
  )
}

function withKey(id: 'pause' | 'resume' | 'stop', label: string): string {
  const [key] = commandById(id).keys
  return key === undefined ? label : `${label} (${chordText(key, isMac())})`
}

/** `14:02`, `1:04:09`: minutes and seconds, with hours where there are any. What was over within ten seconds: `120 ms`, `3.4 s`. */
function formatElapsed(ms: number, active: boolean): string {
  if (!active && ms < 10_000) return formatAbout(Math.max(1, ms))
  const seconds = Math.floor(ms / 1_000)
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3_600)
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}
