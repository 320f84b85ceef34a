import { expect, test } from 'vitest'
import type { Job, Program } from './jobs.ts'
import { judge } from './report.ts'
import type { Result } from './turns.ts'

const job: Job = { name: 'J1', leastRatio: 2.2, mostMemory: 250, physical: true }
const took = (cpu: number, start = 0, memory = 100): Result => ({
  whole: { seconds: cpu, cpu, memory },
  start: { seconds: start, cpu: start, memory },
})
const results = (own: Result): ReadonlyMap<Program, Result> =>
  new Map<Program, Result>([
    ['base', took(4, 0.1)],
    ['millrace', own],
  ])

test('the ratio is of CPU seconds of the whole run; start-up is told beside it', () => {
  const { met, line } = judge(job, results(took(1.6, 0.3)), [])
  expect(met).toBe(true)
  expect(line).toContain('2.50 × base')
  expect(line).toContain('net of start-up 3.00 ×')
})

test('too slow, too large and wrong are each named', () => {
  const { met, line } = judge(job, results(took(2, 0.3, 260)), ['millrace'])
  expect(met).toBe(false)
  expect(line).toContain('MISSED: at least 2.2 ×, under 250 MB, DuckDB')
})
