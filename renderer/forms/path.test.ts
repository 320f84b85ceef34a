import { describe, expect, it } from 'vitest'
import type { Problem } from '../../model/problem.ts'
import { getIn, moveItem, problemsAt, problemsWithin, setIn, setInConfig } from './path.ts'

const config = { keys: ['a', 'b'], window: { size: 10 } }

describe('places in a config', () => {
  it('reads', () => {
    expect(getIn(config, ['keys', 1])).toBe('b')
    expect(getIn(config, ['window', 'size'])).toBe(10)
    expect(getIn(config, ['window', 'toString'])).toBeUndefined()
    expect(getIn(config, ['none', 'size'])).toBeUndefined()
  })
  it('changes a copy', () => {
    expect(setInConfig(config, ['window', 'size'], 20)).toEqual({ keys: ['a', 'b'], window: { size: 20 } })
    expect(setInConfig(config, ['keys', 0], undefined)).toEqual({ keys: ['b'], window: { size: 10 } })
    expect(setInConfig(config, ['window'], undefined)).toEqual({ keys: ['a', 'b'] })
    expect(setIn('text', ['a', 0], 1)).toEqual({ a: [1] })
    expect(config.window.size).toBe(10)
  })
  it('moves items, and stays where it cannot', () => {
    expect(moveItem(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
    expect(moveItem(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  })
  it('finds the problems of a place', () => {
    const problem = (path: string): Problem => ({
      code: 'x',
      severity: 'error',
      nodeId: 'n',
      path,
      message: '',
      hint: null,
    })
    const problems = [problem('keys'), problem('keys.1'), problem('keysets')]
    expect(problemsAt(problems, ['keys'])).toHaveLength(1)
    expect(problemsWithin(problems, ['keys'])).toHaveLength(2)
  })
})
