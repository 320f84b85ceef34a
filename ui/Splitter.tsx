import { useRef, type KeyboardEvent, type PointerEvent } from 'react'

interface SplitterProps {
  /** Says what is resized: "Inspector width". */
  readonly label: string
  /** 'vertical': a vertical line that changes a width; 'horizontal': a line that changes a height. */
  readonly orientation: 'vertical' | 'horizontal'
  /** Pixels of the panel that grows. */
  readonly value: number
  readonly min: number
  readonly max: number
  /** Whether the panel lies after the splitter (right of it, below it), so that moving towards it shrinks it. */
  readonly after?: boolean
  readonly onChange: (value: number) => void
}

const KEY_STEP = 16

/** A line to drag between two panels; arrows move it too. Lies over the 1 px divider with a hit area of 7 px. */
export function Splitter({ label, orientation, value, min, max, after = false, onChange }: SplitterProps) {
  const start = useRef<{ at: number; value: number } | null>(null)
  const clamp = (next: number) => Math.round(Math.min(max, Math.max(min, next)))
  const along = (event: PointerEvent) => (orientation === 'vertical' ? event.clientX : event.clientY)
  const sign = after ? -1 : 1

  const onKeyDown = (event: KeyboardEvent) => {
    const back = orientation === 'vertical' ? 'ArrowLeft' : 'ArrowUp'
    const forth = orientation === 'vertical' ? 'ArrowRight' : 'ArrowDown'
    if (event.key === back) onChange(clamp(value - sign * KEY_STEP))
    else if (event.key === forth) onChange(clamp(value + sign * KEY_STEP))
    else if (event.key === 'Home') onChange(min)
    else if (event.key === 'End') onChange(max)
    else return
    event.preventDefault()
  }

  return (
    <div
      className={`ui-splitter ui-splitter-${orientation}`}
      role="separator"
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { at: along(event), value }
        event.preventDefault()
      }}
      onPointerMove={(event) => {
        if (start.current === null) return
        onChange(clamp(start.current.value + sign * (along(event) - start.current.at)))
      }}
      onPointerUp={() => {
        start.current = null
      }}
      onPointerCancel={() => {
        start.current = null
      }}
    />
  )
}
