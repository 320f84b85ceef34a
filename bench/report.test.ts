import { expect, test } from 'vitest'
import type { Job, Program } from './jobs.ts'
import { alikeLine, judge } from './report.ts'
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

test('a form of a job is judged by what its events cost, and by its answer', () => {
  const form = { name: 'J1-code', least: 0.75, equal: true, events: 1_000_000 }
  const slower = alikeLine(form, took(1.3, 0.3), took(1.75, 0.5))
  expect(slower).toMatchObject({ met: true, line: expect.stringContaining('J1-code 80 %') as unknown })
  const wrong = alikeLine({ ...form, equal: false }, took(1.3, 0.3), took(2, 0.3))
  expect(wrong.met).toBe(false)
  expect(wrong.line).toContain('answers DIFFER, MISSED: at least 75 %, the same answer')
})
