/** Small parts without state: badge, key cap, empty state, sparkline. */
import type { ReactNode } from 'react'
import { icons, type IconName } from './icons.ts'

export type Tone = 'neutral' | 'water' | 'ok' | 'warn' | 'err'

/** A fact in a soft ground. The word or number carries the meaning; tone and icon repeat it. */
export function Badge({
  tone = 'neutral',
  icon,
  children,
  title,
}: {
  readonly tone?: Tone
  readonly icon?: IconName
  readonly children: ReactNode
  readonly title?: string
}) {
  const Icon = icon === undefined ? null : icons[icon]
  return (
    <span className={`ui-badge ui-tone-${tone}`} title={title}>
      {Icon !== null && <Icon width={10} height={10} strokeWidth={2.25} aria-hidden="true" />}
      {children}
    </span>
  )
}

export function Kbd({ children }: { readonly children: string }) {
  return <kbd className="ui-kbd">{children}</kbd>
}

/** One sentence on what belongs here, and at most one act with its key. No drawings. */
export function EmptyState({
  children,
  action,
}: {
  readonly children: ReactNode
  readonly action?: ReactNode
}) {
  return (
    <div className="ui-empty">
      <p>{children}</p>
      {action}
    </div>
  )
}

/** A line of the newest values, oldest first, scaled to its own largest value; a dot marks the newest. Decorative: the number stands beside it. */
export function Sparkline({
  values,
  width = 38,
  height = 14,
}: {
  readonly values: readonly number[]
  readonly width?: number
  readonly height?: number
}) {
  if (values.length < 2) return <svg className="ui-spark" width={width} height={height} aria-hidden="true" />
  const top = Math.max(...values, 1e-9)
  const right = width - 2.5
  const x = (index: number) => (index / (values.length - 1)) * right
  const y = (value: number) => height - 2 - (value / top) * (height - 5)
  const line = values.map((value, index) => `${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join('L')
  const last = values[values.length - 1] ?? 0
  return (
    <svg className="ui-spark" width={width} height={height} aria-hidden="true" focusable="false">
      <path d={`M${line}V${height}H0Z`} fill="var(--hover)" />
      <path d={`M${line}`} fill="none" stroke="var(--flow)" strokeWidth={1.25} strokeLinejoin="round" />
      <circle cx={right} cy={y(last)} r={1.75} fill="var(--flow)" />
    </svg>
  )
}
