import { formatCount } from '../../../ui/format.ts'

export const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`
