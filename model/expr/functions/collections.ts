import { t, withNullable, type SqlType } from '../../types.ts'
import type { Accepts, FunctionDefinition, Parameter, Typed } from '../typed.ts'
import { commonTypeOf } from '../typeRules.ts'

type Row = Omit<FunctionDefinition, 'area'>
const area = (rows: readonly Row[]): FunctionDefinition[] =>
  rows.map((row) => ({ ...row, area: 'collections' }))
const array: Parameter = { name: 'array', accepts: 'array' }
const call = (name: string) => ({
  js: ({ args }: { readonly args: readonly string[] }) => `R.${name}(${args.join(', ')})`,
})
const first = (args: readonly Typed[]): SqlType => args[0]?.type ?? t.array(t.null())
const element = (args: readonly Typed[]): SqlType => {
  const type = first(args)
  return type.kind === 'ARRAY' ? withNullable(type.element, true) : t.null()
}

function arrayFunction(
  name: string,
  helper: string,
  second: Accepts | null,
  returns: Row['returns'],
  description: string,
  example: readonly [string, string],
  more: Partial<Row> = {},
): Row {
  const parameters: Parameter[] =
    second === null ? [array] : [array, { name: second === 'same' ? 'other' : 'value', accepts: second }]
  return {
    name,
    usage: `${name}(${second === null ? 'array' : second === 'element' ? 'array, value' : 'array, other'})`,
    description,
    example: { expression: example[0], result: example[1] },
    parameters,
    returns,
    ...call(helper),
    ...more,
  }
}

/** Two arrays that need one type. */
const pair = {
  parameters: [
    { name: 'array', accepts: 'same' },
    { name: 'other', accepts: 'same' },
  ] as const,
}
const shared = (args: readonly Typed[]): SqlType => commonTypeOf(args.map((arg) => arg.type)) ?? first(args)
/** The value may be NULL: it is looked for as any other. */
const withNull = (returns: (args: readonly Typed[]) => SqlType, helper: string): Partial<Row> => ({
  strict: false,
  returns: (args) => withNullable(returns(args), args[0]?.type.nullable ?? true),
  js: ({ args }) => `(${args[0] ?? ''} === null ? null : R.${helper}(${args.join(', ')}))`,
})

export const collectionFunctions = area([
  {
    name: 'CARDINALITY',
    usage: 'CARDINALITY(array), CARDINALITY(map)',
    description: 'The number of elements.',
    example: { expression: 'CARDINALITY(ARRAY[1, 2, 3])', result: '3' },
    parameters: [{ name: 'collection', accepts: 'collection' }],
    returns: t.int(),
    js: ({ args, nodes }) => `${args[0] ?? ''}.${nodes[0]?.type.kind === 'MAP' ? 'size' : 'length'}`,
  },
  {
    name: 'ELEMENT',
    usage: 'ELEMENT(array)',
    description: 'The only element of an array; NULL when it is empty. An array with more fails the record.',
    example: { expression: 'ELEMENT(ARRAY[7])', result: '7' },
    parameters: [array],
    returns: element,
    nullable: true,
    fails: true,
    ...call('elementOf'),
  },
  arrayFunction(
    'ARRAY_CONTAINS',
    'arrayContains',
    'element',
    t.boolean(),
    'Whether a value is among the elements.',
    ['ARRAY_CONTAINS(ARRAY[1, 2], 2)', 'TRUE'],
    withNull(() => t.boolean(), 'arrayContains'),
  ),
  arrayFunction(
    'ARRAY_POSITION',
    'arrayPosition',
    'element',
    t.int(),
    'Where a value is first among the elements, from 1 on; 0 when it is not.',
    ["ARRAY_POSITION(ARRAY['a', 'b'], 'b')", '2'],
  ),
  arrayFunction(
    'ARRAY_REMOVE',
    'arrayRemove',
    'element',
    first,
    'The array without a value.',
    ['ARRAY_REMOVE(ARRAY[1, 2, 1], 1)', '[2]'],
    withNull(first, 'arrayRemove'),
  ),
  arrayFunction(
    'ARRAY_APPEND',
    'arrayAppend',
    'element',
    first,
    'The array with a value after its last element.',
    ['ARRAY_APPEND(ARRAY[1, 2], 3)', '[1, 2, 3]'],
    withNull(first, 'arrayAppend'),
  ),
  arrayFunction(
    'ARRAY_PREPEND',
    'arrayPrepend',
    'element',
    first,
    'The array with a value before its first element.',
    ['ARRAY_PREPEND(ARRAY[2], 1)', '[1, 2]'],
    withNull(first, 'arrayPrepend'),
  ),
  arrayFunction('ARRAY_DISTINCT', 'arrayDistinct', null, first, 'The array with each element once.', [
    'ARRAY_DISTINCT(ARRAY[1, 2, 1])',
    '[1, 2]',
  ]),
  arrayFunction('ARRAY_REVERSE', 'arrayReverse', null, first, 'The elements from the last to the first.', [
    'ARRAY_REVERSE(ARRAY[1, 2])',
    '[2, 1]',
  ]),
  arrayFunction(
    'ARRAY_MAX',
    'arrayMax',
    null,
    element,
    'The greatest element.',
    ['ARRAY_MAX(ARRAY[1, 3, 2])', '3'],
    { nullable: true },
  ),
  arrayFunction(
    'ARRAY_MIN',
    'arrayMin',
    null,
    element,
    'The least element.',
    ['ARRAY_MIN(ARRAY[2, 1, 3])', '1'],
    { nullable: true },
  ),
  {
    name: 'ARRAY_SORT',
    usage: 'ARRAY_SORT(array [, ascending])',
    description: 'The elements in their order; NULLs first when ascending.',
    example: { expression: 'ARRAY_SORT(ARRAY[3, 1, 2])', result: '[1, 2, 3]' },
    parameters: [array, { name: 'ascending', accepts: 'boolean', optional: true }],
    returns: first,
    ...call('arraySort'),
  },
  {
    name: 'ARRAY_SLICE',
    usage: 'ARRAY_SLICE(array, start [, end])',
    description:
      'The elements from one place to another, both counted from 1, or from the end when negative.',
    example: { expression: 'ARRAY_SLICE(ARRAY[1, 2, 3], 2, 3)', result: '[2, 3]' },
    parameters: [array, { name: 'start', accepts: 'int' }, { name: 'end', accepts: 'int', optional: true }],
    returns: first,
    ...call('arraySlice'),
  },
  {
    name: 'ARRAY_CONCAT',
    usage: 'ARRAY_CONCAT(array, …)',
    description: 'The elements of the arrays one after the other.',
    example: { expression: 'ARRAY_CONCAT(ARRAY[1], ARRAY[2, 3])', result: '[1, 2, 3]' },
    parameters: [{ name: 'array', accepts: 'same', repeated: true }],
    returns: shared,
    ...call('arrayConcat'),
  },
  arrayFunction(
    'ARRAY_UNION',
    'arrayUnion',
    'same',
    shared,
    'The elements of both arrays, each once.',
    ['ARRAY_UNION(ARRAY[1, 2], ARRAY[2, 3])', '[1, 2, 3]'],
    pair,
  ),
  arrayFunction(
    'ARRAY_INTERSECT',
    'arrayIntersect',
    'same',
    shared,
    'The elements that are in both arrays, each once.',
    ['ARRAY_INTERSECT(ARRAY[1, 2], ARRAY[2, 3])', '[2]'],
    pair,
  ),
  arrayFunction(
    'ARRAY_EXCEPT',
    'arrayExcept',
    'same',
    shared,
    'The elements of the first array that are not in the second, each once.',
    ['ARRAY_EXCEPT(ARRAY[1, 2], ARRAY[2, 3])', '[1]'],
    pair,
  ),
  {
    name: 'ARRAY_JOIN',
    usage: 'ARRAY_JOIN(array, separator [, null text])',
    description:
      'The elements of an ARRAY<STRING> as one text; NULLs are left out unless a text stands for them.',
    example: { expression: "ARRAY_JOIN(ARRAY['a', 'b'], '-')", result: 'a-b' },
    parameters: [
      array,
      { name: 'separator', accepts: 'text' },
      { name: 'null text', accepts: 'text', optional: true },
    ],
    returns: t.string(),
    ...call('arrayJoin'),
  },
  {
    name: 'MAP_KEYS',
    usage: 'MAP_KEYS(map)',
    description: 'The keys of a MAP as an array.',
    example: { expression: "MAP_KEYS(MAP['a', 1])", result: '[a]' },
    parameters: [{ name: 'map', accepts: 'collection' }],
    returns: (args) =>
      first(args).kind === 'MAP' ? t.array((first(args) as { readonly key: SqlType }).key) : first(args),
    ...call('mapKeys'),
  },
  {
    name: 'MAP_VALUES',
    usage: 'MAP_VALUES(map)',
    description: 'The values of a MAP as an array.',
    example: { expression: "MAP_VALUES(MAP['a', 1])", result: '[1]' },
    parameters: [{ name: 'map', accepts: 'collection' }],
    returns: (args) =>
      first(args).kind === 'MAP' ? t.array((first(args) as { readonly value: SqlType }).value) : first(args),
    ...call('mapValues'),
  },
  {
    name: 'MAP_FROM_ARRAYS',
    usage: 'MAP_FROM_ARRAYS(keys, values)',
    description: 'A MAP from an array of keys and one of values.',
    example: { expression: "MAP_FROM_ARRAYS(ARRAY['a'], ARRAY[1])['a']", result: '1' },
    parameters: [
      { name: 'keys', accepts: 'array' },
      { name: 'values', accepts: 'array' },
    ],
    returns: (args) => t.map(element(args), element(args.slice(1))),
    flink: 'Flink 2.2 fails when it reads a map that MAP_FROM_ARRAYS has made.',
    ...call('mapFromArrays'),
  },
])
