/** What a front writes into slots an owner reads again, piece after piece. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SqlType, Value } from '../../model/types.ts'
import { cases } from '../../test/support/cases.ts'
import { Outbox } from './exchange.ts'
import { bigintsOf, printRead, printWrite, readRow, slotsOf, type SentRows, type Slots } from './slots.ts'
import { KeptTexts, ListedTexts, NumberedTexts, REMEMBERED, RememberedTexts } from './texts.ts'

const types: readonly SqlType[] = [
  { kind: 'DOUBLE', nullable: false },
  { kind: 'INT', nullable: true },
  { kind: 'STRING', nullable: true },
  { kind: 'BIGINT', nullable: false },
  { kind: 'BIGINT', nullable: true },
  { kind: 'BOOLEAN', nullable: true },
  { kind: 'BYTES', nullable: true },
  { kind: 'STRING', nullable: true },
]

const bigint = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const text = fc.option(fc.string({ maxLength: 3 }))
const row = fc.tuple(
  fc.double(),
  fc.option(fc.integer()),
  text,
  bigint,
  fc.option(bigint),
  fc.option(fc.boolean()),
  fc.option(fc.uint8Array({ maxLength: 3 })),
  text,
)

const compiled = (code: string, ...names: string[]): ((...values: unknown[]) => Value[]) =>
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
  new Function(...names, code) as (...values: unknown[]) => Value[]

function writer({ width, columns }: Slots): (box: Outbox, values: readonly Value[]) => void {
  const writes = columns.map((slot, at) => `const x${at} = values[${at}]; ${printWrite(slot, `x${at}`)}`)
  return compiled(
    `const n = b.at; if (n + ${width} > b.slots.length) b.grow(); b.at = n + ${width};
const f = b.slots, g = b.bigints, texts = b.texts, lists = b.lists; ${writes.join('')}`,
    'b',
    'values',
  )
}

function reader({ width, columns }: Slots) {
  const names = { f: 'f', g: 'g', at: 'i', row: `i / ${width}`, texts: 't', lists: 'v' }
  const read = compiled(
    `const [t0, t1] = texts; return [${columns.map((slot) => printRead(slot, names)).join(', ')}]`,
    'f',
    'g',
    'v',
    'texts',
    'i',
  )
  return ({ slots, lists }: SentRows, texts: unknown, at: number): Value[] =>
    read(slots, bigintsOf(slots), lists, texts, at)
}

test('values of all kinds, NULL among them, over several pieces and lists that are used again', () => {
  const layout = slotsOf(types, true, true)
  const [write, read] = [writer(layout), reader(layout)]
  fc.assert(
    fc.property(fc.array(fc.array(row, { maxLength: 20 })), fc.boolean(), (pieces, stays) => {
      const texts = [0, 1].map(() => (stays ? new ListedTexts() : new RememberedTexts()))
      const box = new Outbox(layout, texts)
      const kept = [new KeptTexts(), new KeptTexts()]
      for (const piece of pieces) {
        for (const values of piece) write(box, values)
        const sent = box.take([])
        const known = sent.texts.map((one, list) => kept[list]?.add(one) ?? [])
        expect(sent.end).toBe(piece.length * layout.width)
        for (const [at, values] of piece.entries()) {
          expect(read(sent, known, at * layout.width)).toEqual(values)
          expect(readRow(layout, sent, known, at * layout.width)).toEqual(values)
        }
        box.reuse(sent)
      }
    }),
    { numRuns: cases(100) },
  )
})

test('more texts than are remembered: their numbers begin anew, and mean the same on both sides', () => {
  const sender = new RememberedTexts()
  const receiver = new KeptTexts()
  for (let piece = 0; piece < 4; piece++) {
    const texts = Array.from({ length: REMEMBERED / 2 + 7 }, (_, at) => `${piece % 3} ${at}`)
    const numbers = texts.map((one) => sender.numberOf(one))
    const known = receiver.add(sender.take())
    expect(numbers.map((number) => known[number])).toEqual(texts)
    expect(known.length).toBeLessThan(2 * REMEMBERED)
  }
})

test('numbers that the sender has forgotten are given again', () => {
  const sender = new NumberedTexts()
  const receiver = new KeptTexts()
  expect(sender.numberOf('a')).toBe(1)
  receiver.add(sender.take())
  sender.forget()
  expect(sender.numberOf('b')).toBe(1)
  expect(receiver.add(sender.take())).toEqual([null, 'b'])
})
