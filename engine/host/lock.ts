/** One engine at a time works with a run's checkpoints. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { UserError } from '../../model/errors.ts'
import { codeOf } from '../checkpoint/files.ts'
import { LOCK, lockHolder, lockText } from '../checkpoint/lock.ts'

/** How long an engine may take to notice that its parent has gone. */
const PATIENCE = 10_000
const LOOK_AGAIN = 50

/** Takes the folder for this process; a holder that has died is replaced. Gives what lets it go. Throws UserError where another process keeps it. */
export async function lockRun(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true })
  const file = join(directory, LOCK)
  for (let waited = 0; ; waited += LOOK_AGAIN) {
    try {
      await writeFile(file, lockText(process.pid), { flag: 'wx' })
      return () => rm(file, { force: true })
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
    const holder = await lockHolder(directory)
    if (holder === null || holder === process.pid) await rm(file, { force: true })
    else if (waited < PATIENCE) await delay(LOOK_AGAIN)
    else {
      throw new UserError('run-active', `The run in ${directory} is still going on in process ${holder}.`, {
        hint: `Stop it first. If that process is no Millrace, remove ${file}.`,
      })
    }
  }
}
