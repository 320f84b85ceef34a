import type { ReactNode } from 'react'

/** A name and its value, in a `dl`. */
export function Row({
  name,
  value,
  tone,
  title,
}: {
  readonly name: string
  readonly value: ReactNode
  readonly tone?: 'warn' | 'err' | 'water'
  readonly title?: string
}) {
  return (
    <div className="insp-row" title={title}>
      <dt>{name}</dt>
      <dd className={`ui-mono${tone === undefined ? '' : ` insp-${tone}`}`}>{value}</dd>
    </div>
  )
}
