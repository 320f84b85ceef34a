import { expect, it } from 'vitest'
import { failureLog, standing } from './endings.ts'

it('keeps a failure in the log, with its way out and its node', () => {
  const error = {
    kind: 'operational',
    code: 'x',
    message: 'No such file.',
    hint: 'Choose another.',
    retriable: false,
    nodeId: 'orders',
  } as const
  expect(failureLog(error, 5)).toEqual({
    at: 5,
    level: 'error',
    node: 'orders',
    message: 'No such file. Choose another.',
  })
})

it('shows no flow while a job is paused, and leaves what stands already alone', () => {
  const still = { total: 3, perSecond: 0 }
  const rates = { 'a.out': { total: 8, perSecond: 397 }, 'b.out': still }
  const after = standing(rates)
  expect(after['a.out']).toEqual({ total: 8, perSecond: 0 })
  expect(after['b.out']).toBe(still)
  expect(standing(after)).toBe(after)
})
