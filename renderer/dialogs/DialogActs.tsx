import { Button } from '@mantine/core'

interface DialogActsProps {
  /** What is under way; null: nothing. */
  readonly busy?: string | null
  /** Of the button that leaves everything as it is. */
  readonly leave: string
  readonly go: string
  readonly ready: boolean
  readonly onLeave: () => void
}

/** The end of a dialog's form: leave it, or do what it is for. */
export function DialogActs({ busy = null, leave, go, ready, onLeave }: DialogActsProps) {
  return (
    <div className="dlg-acts">
      {busy !== null && (
        <p className="dlg-busy" role="status">
          {busy}
        </p>
      )}
      <Button variant="default" onClick={onLeave}>
        {leave}
      </Button>
      <Button type="submit" disabled={!ready}>
        {go}
      </Button>
    </div>
  )
}
