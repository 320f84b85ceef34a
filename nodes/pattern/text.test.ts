import { expect, test } from 'vitest'
import { patternProblems } from './rules.ts'
import { readPattern, type PatternProblem, type Step } from './text.ts'

function stepsOf(text: string): readonly Step[] {
  const read = readPattern(text)
  if (!read.ok) throw new Error(read.problems[0]?.message)
  return read.steps
}

test.each([
  ['A', 1, 1, true],
  ['A*', 0, Infinity, true],
  ['A+', 1, Infinity, true],
  ['A?', 0, 1, true],
  ['A*?', 0, Infinity, false],
  ['A +?', 1, Infinity, false],
  ['A{3}', 3, 3, true],
  ['A{3,}', 3, Infinity, true],
  ['A{ 2 , 4 }', 2, 4, true],
  ['A{,4}', 0, 4, true],
  ['A{2,4}?', 2, 4, false],
])('the quantifier of %s', (text, least, most, greedy) => {
  expect(stepsOf(text)).toMatchObject([{ variable: 'A', least, most, greedy }])
})

test('variables follow each other, with -> where rows may come in between; names may be quoted, brackets that group nothing fall away', () => {
  const shown = (text: string) =>
    stepsOf(text).map(({ variable, relaxed }) => `${relaxed ? '-> ' : ''}${variable}`)
  expect(shown('start down+\n  -> up_2')).toEqual(['start', 'down', '-> up_2'])
  expect(shown('(A (B C))')).toEqual(['A', 'B', 'C'])
  expect(shown('`to` -> `a``b`')).toEqual(['to', '-> a`b'])
  expect(stepsOf('A -> B{2}?')[1]).toMatchObject({
    span: { start: 5, end: 6 },
    quantifier: { start: 6, end: 10 },
  })
})

const problemsOf = (text: string): readonly PatternProblem[] => {
  const read = readPattern(text)
  return read.ok ? patternProblems(text, read.steps) : read.problems
}

test.each([
  ['', 'There is no pattern.', 0, 0, null],
  ['A | B', 'Flink SQL has no alternatives in patterns.', 2, 3, null],
  ['A (B C)+ D', 'Flink SQL has no groups in patterns.', 2, 7, null],
  ['PERMUTE(A, B)', 'Flink SQL has no PERMUTE in patterns.', 0, 7, null],
  ['A {- B -} C', 'Flink SQL has no exclusion {- -} in patterns.', 2, 4, null],
  ['^A B', 'Flink SQL has no ^ in patterns: a stream has no first row.', 0, 1, 'A B'],
  ['A B $', 'Flink SQL has no $ in patterns: a stream has no last row.', 4, 5, 'A B '],
  ['A, B', 'Variables stand one after the other.', 1, 2, 'A B'],
  ['A → B', '→ is written ->.', 2, 3, 'A -> B'],
  ['-> A', 'A pattern does not begin with ->: nothing comes before its first row.', 0, 2, ' A'],
  ['A -> -> B', '-> is there twice.', 5, 7, 'A ->  B'],
  ['A ->', 'No variable comes after ->.', 2, 4, 'A '],
  ['+ A', '+ stands behind no variable.', 0, 1, ' A'],
  ['A++ B', '+ follows a quantifier.', 2, 3, 'A+ B'],
  ['A{} B', '{} is no quantifier.', 1, 3, null],
  ['A{4,2} B', '{4,2} asks for at least 4 and at most 2.', 1, 6, 'A{2,4} B'],
  ['A{0} B', '{0} takes no row at all.', 1, 4, null],
  ['A{2000} B', '{2000} asks for more than 1,000 rows.', 1, 7, null],
  ['A B A', 'A is in the pattern twice, and each variable may be there once.', 4, 5, 'A B A2'],
  ['(A B', 'This bracket is not closed.', 0, 1, 'A B'],
  ['A B)', 'This bracket was not opened.', 3, 4, 'A B'],
  ['A % B', '% has no meaning in a pattern.', 2, 3, 'A  B'],
])('%s is refused where it is wrong', (text, message, start, end, mended) => {
  const [problem] = problemsOf(text)
  expect(problem).toMatchObject({ code: 'pattern-syntax', message, span: { start, end } })
  expect(problem?.hint).toMatch(/\.$/)
  expect(mend(text, problem)).toBe(mended)
})

/** The text after the first suggestion. */
function mend(text: string, problem: PatternProblem | undefined): string | null {
  const [suggestion] = problem?.suggestions ?? []
  if (suggestion === undefined) return null
  const { span, replacement } = suggestion
  return text.slice(0, span.start) + replacement + text.slice(span.end)
}

test.each([
  ['A B+', /^The pattern ends in B\+, which takes as many rows as it can/, 'A B+?'],
  ['A B{2,3}', /^The pattern ends in B\{2,3\}/, 'A B{2,3}?'],
  ['A B?? C', /^Flink SQL has no reluctant \?\?\./, 'A B? C'],
  ['A+ B? C', /^B\? may be missing, and stands behind A\+/, 'A+? B? C'],
  ['A{2,} B* C', /^B\* may be missing, and stands behind A\{2,\}/, 'A{2,}? B* C'],
  ['A? B?', /^Every variable may be missing/, null],
])('%s is refused, as Flink does', (text, message, mended) => {
  const problems = problemsOf(text)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatchObject({
    code: 'pattern-refused',
    message: expect.stringMatching(message) as string,
  })
  expect(mend(text, problems[0])).toBe(mended)
})

test.each(['A B?', 'A B{2}', 'A B+?', 'A+ B{,2} C', 'A+? B? C', 'A? B', 'A{1}', 'A -> B*?'])(
  '%s is fine, as in Flink',
  (text) => {
    expect(problemsOf(text)).toEqual([])
  },
)
