import { expect, it } from 'vitest'
import { quietNode } from '../../bridge/testing/frames.ts'
import { emptyDocument } from '../../model/document.ts'
import { endLog, failureLog, standing, startLog } from './endings.ts'

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

it('tells how a run began and ended, how long it took and what went in and out', () => {
  const document = {
    ...emptyDocument('p'),
    nodes: {
      a: { type: 'generator', version: 1, label: 'A', config: {} },
      b: { type: 'console_sink', version: 1, label: 'B', config: {} },
    },
    edges: [{ from: 'a.out', to: 'b.in' }],
  }
  const run = {
    id: 'r',
    mode: 'run',
    state: 'running',
    error: null,
    document,
    startedAt: 0,
    debug: null,
  } as const
  const frame = {
    seq: 1,
    state: 'finished',
    elapsed: 1_250,
    nodes: { a: { ...quietNode, in: 1_500 }, b: { ...quietNode, in: 76 } },
    samples: [],
    deadLetters: [],
    memory: null,
  } as const
  expect(startLog(run, 3)).toMatchObject({ at: 3, level: 'info', message: 'The run started.' })
  expect(endLog(run, 'finished', { ...frame, samples: [], deadLetters: [] }, 9).message).toBe(
    'The run finished after 1.3 s: 1,500 records read, 76 written.',
  )
})
