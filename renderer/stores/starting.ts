/** Run, as a person asks for it: where an earlier run has left a checkpoint, the person says first what becomes of it. */
import type { Restorable } from '../../bridge/contract.ts'
import { MillraceError } from '../../model/errors.ts'
import { gallery } from '../texts/index.ts'
import { isActive } from './active.ts'
import { askStartFrom, confirm } from './asking.ts'
import { client } from './client.ts'
import { useProject } from './project.ts'
import { useRun } from './run.ts'

/** What the start itself says is wrong, in its own place. */
const OF_THE_START = /^(run\.invalid$|connection-unknown$|secret\.|key\.missing$)/

export async function startRun(): Promise<void> {
  const { run, start } = useRun.getState()
  // What runs is stopped in good order and leaves nothing.
  const found = isActive(run) && run.mode === 'run' && run.debug === null ? null : await leftBehind()
  if (found === null) return start('run')
  const from = found instanceof MillraceError ? await askAfresh(found) : await askStartFrom(found)
  if (from !== null) await start('run', from)
}

/** What runs starts again as it is drawn now: a run as a run, a debug run as one. */
export async function applyChanges(): Promise<void> {
  const { run, start } = useRun.getState()
  if (run === null || run.debug === null) return startRun()
  await start('run', { debug: run.debug })
}

/** What an earlier run has left, or why it does not open. */
async function leftBehind(): Promise<Restorable | MillraceError | null> {
  const { document, path } = useProject.getState()
  // Pipelines that are in no file are not told apart.
  if (path === null) return null
  try {
    return (await client.request('run.restorable', { document, path, parameters: {} })).found
  } catch (error) {
    // A start afresh might not fail, and would do all of it a second time without a word.
    return error instanceof MillraceError && !OF_THE_START.test(error.code) ? error : null
  }
}

/** The checkpoint stays closed: it is given up, or nothing starts. */
async function askAfresh({ message, hint }: MillraceError): ReturnType<typeof askStartFrom> {
  const { closed, afresh } = gallery.goOn
  const answer = await confirm({
    title: closed,
    message: [message, hint].join(' '),
    actions: [
      { label: gallery.dialogs.cancel, value: 'cancel', focused: true },
      { label: afresh, value: 'afresh' },
    ],
  })
  return answer === 'afresh' ? { goOn: 'afresh', allowLoss: false } : null
}
