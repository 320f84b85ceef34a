import { NumberInput, type NumberInputProps } from '@mantine/core'
import { PIN_LIMITS } from '../../model/pins/pin.ts'

interface RecordCountProps extends Pick<
  NumberInputProps,
  'label' | 'aria-label' | 'title' | 'className' | 'disabled'
> {
  readonly value: number
  readonly onChange: (records: number) => void
}

/** How many records are taken at most. What is no such number is not told on. */
export const RecordCount = ({ onChange, ...rest }: RecordCountProps) => (
  <NumberInput
    {...rest}
    min={1}
    max={PIN_LIMITS.records}
    step={100}
    clampBehavior="strict"
    allowDecimal={false}
    onChange={(value) => {
      if (typeof value === 'number' && value >= 1) onChange(value)
    }}
  />
)
