import { expect, it } from 'vitest'
import type { NodeAnalysis } from '../../model/analysis.ts'
import { appendStream, type StreamSchema } from '../../model/schema.ts'
import { inputFlavour, outputFlavour } from './flavour.ts'

const append = appendStream([])
const changelog: StreamSchema = { ...append, changes: 'changelog' }
const node = (input: StreamSchema, outputs: Readonly<Record<string, StreamSchema>>): NodeAnalysis => ({
  definition: null,
  config: {},
  ports: {
    inputs: [
      { name: 'in', label: 'In', accepts: 'changelog' },
      { name: 'other', label: 'Other', accepts: 'append' },
    ],
    outputs: [
      { name: 'out', label: 'Out', flavour: 'append' },
      { name: 'updates', label: 'Updates', flavour: 'changelog' },
      { name: 'late', label: 'Late', flavour: 'late' },
    ],
  },
  inputs: { in: input, other: input },
  outputs,
  problems: [],
})

it('shows a changelog where one flows, whatever the type of node says of its output', () => {
  const through = node(changelog, { out: changelog, updates: changelog, late: changelog })
  expect(['out', 'updates', 'late'].map((port) => outputFlavour(through, port))).toEqual([
    'changelog',
    'changelog',
    'late',
  ])
  const batch = node(append, { out: append, updates: append })
  expect(['out', 'updates'].map((port) => outputFlavour(batch, port))).toEqual(['append', 'append'])
  expect(outputFlavour(node(append, {}), 'updates')).toBe('changelog')
  expect(outputFlavour(null, 'out')).toBe('append')
})

it('shows an input as taking a changelog only while it gets one and can take it', () => {
  expect(inputFlavour(node(changelog, {}), 'in')).toBe('changelog')
  expect(inputFlavour(node(append, {}), 'in')).toBe('append')
  expect(inputFlavour(node(changelog, {}), 'other')).toBe('append')
})
