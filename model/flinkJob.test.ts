import { expect, test } from 'vitest'
import { flinkJobStates, hasEnded } from './flinkJob.ts'

test('three states of a job are its end; a suspended job goes on', () => {
  expect(flinkJobStates.filter(hasEnded).toSorted()).toEqual(['canceled', 'failed', 'finished'])
})
