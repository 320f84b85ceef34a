/** What the fields of the dialog share: label, control, hint, problem. */
import { useId, type ReactNode } from 'react'

/** Where Enter must not lose anything. */
export const focusWhenShown = (element: HTMLElement | null): void => element?.focus()

export function Labelled({
  label,
  aside,
  note,
  problem,
  wide = false,
  children,
}: {
  readonly label: string
  readonly aside?: ReactNode
  readonly note?: ReactNode
  readonly problem?: string | undefined
  /** Takes the whole row. */
  readonly wide?: boolean
  readonly children: (control: {
    readonly id: string
    readonly 'aria-describedby': string
    readonly error: boolean
  }) => ReactNode
}) {
  const id = useId()
  const told = problem ?? note
  return (
    <div className="conn-field" data-wide={wide || undefined}>
      <div className="conn-label">
        <label htmlFor={id}>{label}</label>
        {aside}
      </div>
      {children({ id, 'aria-describedby': `${id}-note`, error: problem !== undefined })}
      {told !== undefined && told !== null && told !== '' && (
        <p
          id={`${id}-note`}
          className="conn-note"
          data-problem={problem !== undefined || undefined}
          {...(problem === undefined ? {} : { role: 'alert' })}
        >
          {told}
        </p>
      )}
    </div>
  )
}

export function Section({
  title,
  control,
  children,
}: {
  readonly title: string
  readonly control?: ReactNode
  readonly children?: ReactNode
}) {
  const id = useId()
  return (
    <section className="conn-section" aria-labelledby={id}>
      <div className="conn-section-head">
        <h3 id={id}>{title}</h3>
        {control}
      </div>
      {children}
    </section>
  )
}
