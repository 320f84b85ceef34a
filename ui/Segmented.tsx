import { useId, type ReactNode } from 'react'

export interface SegmentedOption<T extends string> {
  readonly value: T
  readonly label: ReactNode
}

/** A small choice as a row of segments: real radio buttons, so arrows, labels and screen readers work as they should. */
export function Segmented<T extends string>({
  label,
  labelledBy,
  options,
  value,
  onChange,
  disabled = false,
  small = false,
  full = false,
}: {
  /** Names the group, unless `labelledBy` names an element that does. */
  readonly label?: string
  readonly labelledBy?: string
  readonly options: readonly SegmentedOption<T>[]
  readonly value: T | null
  readonly onChange: (value: T) => void
  readonly disabled?: boolean
  readonly small?: boolean
  readonly full?: boolean
}) {
  const name = useId()
  return (
    <div
      className={`ui-segmented${small ? ' ui-segmented-small' : ''}${full ? ' ui-segmented-full' : ''}`}
      role="radiogroup"
      aria-label={label}
      aria-labelledby={labelledBy}
    >
      {options.map((option) => (
        <label key={option.value} className="ui-segment" data-active={option.value === value || undefined}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={disabled}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  )
}
