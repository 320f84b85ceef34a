/** Short messages at the edge of the screen. */
import { notifications } from '@mantine/notifications'
import { UserError, OperationalError } from '../../model/errors.ts'

export function notify(message: string, kind: 'note' | 'refused' | 'failed' = 'note'): void {
  notifications.show({
    message,
    // A refusal answers what the person has just done: one is enough, the newest.
    ...(kind === 'refused' ? { id: 'refused' } : {}),
    ...(kind === 'failed' ? { autoClose: false as const, className: 'notice-failed' } : { autoClose: 5_000 }),
  })
}

/** Shows an error that stands in the way of what the person asked for, with its way out. */
export function notifyError(error: unknown): void {
  const known = error instanceof UserError || error instanceof OperationalError
  const message = error instanceof Error ? error.message : String(error)
  notify(known && error.hint !== null ? `${message} ${error.hint}` : message, 'failed')
}
