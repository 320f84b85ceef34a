import { settingsSchema, type JobSettings, type Json } from './document.ts'
import { nearHint } from './near.ts'
import { problem } from './problem-codes.ts'
import type { Problem } from './problem.ts'
import { parseWith } from './zod-words.ts'

export interface ReadSettings {
  /** With defaults filled in; null when a setting is not valid. */
  readonly settings: JobSettings | null
  readonly problems: readonly Problem[]
}

/** Checks what the document sets of the job's settings. A name that is not known is kept in the document and warned of. */
export function readSettings(set: Readonly<Record<string, Json>>): ReadSettings {
  const problems: Problem[] = []
  const known = Object.keys(settingsSchema.shape)
  for (const name of Object.keys(set).filter((key) => !known.includes(key))) {
    problems.push(
      problem('unknown-setting', `There is no job setting ${name}.`, {
        severity: 'warning',
        path: `settings.${name}`,
        hint: nearHint(name, known, 'setting'),
      }),
    )
  }
  const parsed = parseWith(settingsSchema, set)
  if (!parsed.ok) {
    for (const { path, message } of parsed.issues) {
      problems.push(problem('bad-setting', message, { path: ['settings', ...path].join('.') }))
    }
    return { settings: null, problems }
  }
  if (!isTimeZone(parsed.value.timeZone)) {
    problems.push(
      problem('bad-setting', `“${parsed.value.timeZone}” is not a time zone.`, {
        path: 'settings.timeZone',
        hint: 'Write an IANA name: UTC, Europe/Berlin, Asia/Shanghai.',
      }),
    )
    return { settings: null, problems }
  }
  if (parsed.value.encryption !== null && parsed.value.stateBackend === 'disk') {
    problems.push(
      problem('scratch-not-encrypted', 'The scratch file of the state backend Disk is not encrypted.', {
        severity: 'warning',
        path: 'settings.stateBackend',
        hint: 'It is removed when the run ends; after a crash it lies in the run’s folder until the next start. Keep state in memory, or the folder on an encrypted disk.',
      }),
    )
  }
  return { settings: parsed.value, problems }
}

function isTimeZone(name: string): boolean {
  // Asking Intl takes longer than the rest of an analysis, and most jobs say nothing else.
  if (name === 'UTC') return true
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
