import { describe, expect, it, test } from 'vitest'
import type { Json } from './document.ts'
import { readParameters, substitute } from './parameters.ts'

const parameters = readParameters(
  {
    n: { type: 'number', default: 2 },
    on: { type: 'boolean' },
    dir: { type: 'path', default: '$&/x' },
    open: {},
  },
  { on: 'false' },
)

describe('substitute', () => {
  test.each<[Json, Json]>([
    ['${n}', 2],
    ['${on}', false],
    ['${n} ', '2 '],
    ['a${n}b${n}', 'a2b2'],
    ['${dir}/${n}', '$&/x/2'],
    ['$${n}', '${n}'],
    ['$$${n}', '$${n}'],
    ['${}', '${}'],
    ['${1}', '${1}'],
    ['$n', '$n'],
    [{ a: ['${n}', { b: '${n}' }] }, { a: [2, { b: 2 }] }],
  ])('%j becomes %j', (value, expected) => {
    expect(substitute(value, parameters)).toEqual({ value: expected, open: [] })
  })
  it('keeps what has no reference as it is', () => {
    const value = { a: [1, { b: '$x' }] }
    expect(substitute(value, parameters).value).toBe(value)
  })
  it('leaves what it cannot fill in, and says where', () => {
    expect(substitute({ a: ['x${open}', '${who}'] }, parameters)).toEqual({
      value: { a: ['x${open}', '${who}'] },
      open: [
        { name: 'open', path: ['a', '0'], reason: 'unset' },
        { name: 'who', path: ['a', '1'], reason: 'unknown' },
      ],
    })
  })
  it('does not fill in values twice', () => {
    const again = readParameters({ a: { default: '${b}' }, b: { default: 'x' } })
    expect(substitute('${a}!', again).value).toBe('${b}!')
  })
})

describe('readParameters', () => {
  test.each<[Record<string, Json>, Record<string, string>, string]>([
    [
      { n: { type: 'number', default: 'x' } },
      {},
      'bad-parameter: The default of parameter n is not a number.',
    ],
    [{ n: { type: 'number' } }, { n: '1e999' }, 'parameter-value: The value of parameter n is not a number.'],
    [
      { b: { type: 'boolean' } },
      { b: 'yes' },
      'parameter-value: The value of parameter b is not true or false.',
    ],
    [{ p: { type: 'path', default: 1 } }, {}, 'bad-parameter: The default of parameter p is not text.'],
    [{ p: 'x' }, {}, 'bad-parameter: Parameter p is not declared properly.'],
    [{ 'a b': {} }, {}, 'bad-parameter: “a b” cannot be the name of a parameter.'],
    [{ size: {} }, { sise: '1' }, 'parameter-unknown: The pipeline has no parameter sise.'],
  ])('%j with %j', (declared, given, message) => {
    const { problems } = readParameters(declared, given)
    expect(problems.map((found) => `${found.code}: ${found.message}`)).toEqual([message])
  })
  it('takes a given value in place of a default that does not fit', () => {
    const { values, problems } = readParameters({ n: { type: 'number', default: 'x' } }, { n: '-1.5' })
    expect({ values, problems }).toEqual({ values: { n: -1.5 }, problems: [] })
  })
})
