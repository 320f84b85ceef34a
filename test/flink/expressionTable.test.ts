/** The table of expressions: what the embedded engine gives for each row, in batches and record by record, and what Flink gives. */
import { beforeAll, expect, test } from 'vitest'
import { typeName } from '../../model/expr/index.ts'
import { checked, embeddedAnswers, FAILS, type Answers } from '../expressions/embedded.ts'
import { flinkAnswers, plainType, type FlinkAnswers } from '../expressions/flink.ts'
import { forFlink, ids, type TableEntry } from '../expressions/table.ts'
import { sharedFlink } from '../support/flink.ts'

/** What hangs on the Java that runs Flink. */
const OF_JAVA: ReadonlySet<string> = new Set(['float-digits', 'last-digit'])
/** With these Flink fails, and takes other expressions of the same query with it. */
const FAILING: ReadonlySet<string> = new Set(['flink-fault', 'json-returning'])

const texts = forFlink.map(({ text }) => text)
let embedded: ReadonlyMap<string, Answers>
let flink: FlinkAnswers

beforeAll(async () => {
  embedded = await embeddedAnswers(texts, 1_000)
  const mayFail = ({ text, differs }: TableEntry): readonly number[] =>
    ids.filter(
      (id) =>
        embedded.get(text)?.get(id) === FAILS ||
        (differs !== null && FAILING.has(differs.name) && differs.ids.includes(id)),
    )
  const failing = forFlink
    .map((entry) => [entry.text, mayFail(entry)] as const)
    .filter(([, rows]) => rows.length > 0)
  flink = await flinkAnswers(sharedFlink().gateway, texts, new Map(failing))
}, 240_000)

test.each([1, 5])('in batches of %i the embedded engine gives the same', async (batchSize) => {
  expect(await embeddedAnswers(texts, batchSize)).toEqual(embedded)
})

interface Answered extends TableEntry {
  readonly id: number
  readonly embedded: string | null | undefined
  readonly flink: string | null | undefined
}
const answered = (named: (entry: TableEntry, id: number) => boolean): readonly Answered[] =>
  forFlink.flatMap((entry) =>
    ids
      .filter((id) => named(entry, id))
      .map((id) => ({
        ...entry,
        id,
        embedded: embedded.get(entry.text)?.get(id),
        flink: flink.values.get(entry.text)?.get(id),
      })),
  )
const isNamed = ({ differs }: TableEntry, id: number): boolean => differs?.ids.includes(id) === true

test('Flink gives the same value in each row, and fails in the same rows, but for the differences with a name', () => {
  const all = answered((entry, id) => !isNamed(entry, id))
  process.stdout.write(`values of expressions compared with Flink: ${all.length}\n`)
  expect(all.length).toBeGreaterThan(10_000)
  expect(all.filter((one) => one.embedded === undefined || one.embedded !== one.flink)).toEqual([])
})

test('each difference with a name is one', () => {
  const named = answered((entry, id) => isNamed(entry, id) && !OF_JAVA.has(entry.differs?.name ?? ''))
  expect(named.filter((one) => one.embedded === one.flink)).toEqual([])
})

test('the types are those of Flink', () => {
  const types = [...flink.types].map(([text, type]) => ({
    text,
    flink: plainType(type),
    embedded: plainType(typeName(checked(text).type)),
  }))
  expect(types.length).toBeGreaterThan(1_000)
  expect(types.filter((one) => one.embedded !== one.flink)).toEqual([])
})
