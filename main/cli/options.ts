/** How options of the command line are read. */
import { Help, InvalidArgumentError, type Option } from 'commander'

/** An option that may stand several times. */
export const collect = (value: string, before: readonly string[]): string[] => [...before, value]

export const integer = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('It must be a whole number.')
  return value
}

export const positive = (text: string): number => {
  const value = integer(text)
  if (value < 1) throw new InvalidArgumentError('It must be 1 or more.')
  return value
}

/** The help of an option, without a default that says only that it is not given. */
export const describeOption = (option: Option): string =>
  new Help().optionDescription(option).replace(/ \(default: (?:false|\[\]|"")\)$/, '')
