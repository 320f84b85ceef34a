import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import type { RefuseRecord, SinkWriter } from '../api/index.ts'
import { SinkQueue, USUAL_BATCHING } from './sinks.ts'

/** A writer that holds what it gets until it is let go. */
function heldWriter(): { readonly writer: SinkWriter; readonly chunks: Uint8Array[]; release(): void } {
  const gate = Promise.withResolvers<void>()
  const chunks: Uint8Array[] = []
  return {
    chunks,
    release: gate.resolve,
    writer: {
      async write(chunk) {
        chunks.push(chunk)
        await gate.promise
      },
      finish: () => Promise.resolve(),
      abort: () => Promise.resolve(),
    },
  }
}

/** These writers take everything. */
const refuse: RefuseRecord = (error) => {
  throw error
}

function append(queue: SinkQueue, text: string): void {
  const bytes = Buffer.from(text)
  if (queue.at + bytes.length > queue.bytes.length) queue.grow(bytes.length)
  queue.bytes.set(bytes, queue.at)
  queue.at += bytes.length
  queue.records++
}

const textOf = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString()

test('a chunk stays what it was while the next is made', async () => {
  const { writer, chunks, release } = heldWriter()
  const queue = new SinkQueue('out', writer, 1_000, 'head\n', refuse)
  append(queue, 'one\n')
  queue.flush()
  append(queue, 'two\n')
  release()
  await queue.finish()
  expect(textOf(chunks)).toBe('head\none\ntwo\n')
})

test('what a checkpoint waits for is committed before anything behind its cut is written', async () => {
  const done: string[] = []
  const writer: SinkWriter = {
    write: async (chunk) => void done.push(Buffer.from(chunk).toString()),
    prepare: async () => done.length,
    commit: async (prepared, { checkpoint }) =>
      void done.push(`commit ${JSON.stringify(prepared)} of ${checkpoint}`),
    finish: () => Promise.resolve(),
    abort: () => Promise.resolve(),
  }
  const queue = new SinkQueue('out', writer, 2, '', refuse, { commits: true })
  append(queue, 'one')
  const prepared = await queue.prepare()
  append(queue, 'two')
  append(queue, 'three')
  queue.flush()
  const room = queue.room()
  expect(done).toEqual(['one'])
  expect(room).not.toBeNull()
  await queue.commit(prepared, { checkpoint: 7, hash: '' })
  await room
  expect(done).toEqual(['one', 'commit 1 of 7', 'twothree'])
  await queue.prepare()
  append(queue, 'four')
  queue.flush()
  queue.release()
  await queue.drained()
  expect(done.at(-1)).toBe('four')
})

test('few records wait for others, but not for long, and never when the queue is full', () => {
  const { writer, chunks } = heldWriter()
  const queue = new SinkQueue('out', writer, 4, '', refuse)
  append(queue, 'one\n')
  queue.settle(1_000)
  expect(chunks).toHaveLength(0)
  append(queue, 'two\n')
  queue.settle(1_050)
  expect(textOf(chunks)).toBe('one\ntwo\n')
  append(queue, 'three\n')
  append(queue, 'four\n')
  queue.settle(1_050)
  expect(queue.length).toBe(4)
  expect(queue.records).toBe(0)
})

test('a record larger than the buffer makes it grow, and the next chunk is of the usual size again', async () => {
  const { writer, chunks, release } = heldWriter()
  const queue = new SinkQueue('out', writer, 1_000, '', refuse)
  const usual = queue.bytes.length
  append(queue, 'a\n')
  append(queue, `${'x'.repeat(4 * USUAL_BATCHING.bytes)}\n`)
  queue.settle(0)
  expect(queue.bytes.length).toBe(usual)
  release()
  await queue.finish()
  expect(textOf(chunks)).toBe(`a\n${'x'.repeat(4 * USUAL_BATCHING.bytes)}\n`)
})

test('records that linger are written together, no later than they may wait and no more than a chunk takes', async () => {
  const written: string[] = []
  const writer: SinkWriter = {
    write: async (chunk) => void written.push(Buffer.from(chunk).toString()),
    finish: () => Promise.resolve(),
    abort: () => Promise.resolve(),
  }
  const queue = new SinkQueue('out', writer, 1_000, '', refuse, { batching: { bytes: 100, linger: 50 } })
  expect(queue.idle(0)).toBe(Infinity)
  append(queue, 'a\n')
  queue.settle(10)
  expect(queue.idle(12)).toBe(48)
  append(queue, 'b\n')
  queue.settle(30)
  expect(queue.idle(59)).toBe(1)
  expect(written).toEqual([])
  expect(queue.idle(60)).toBe(Infinity)
  append(queue, `${'c'.repeat(60)}\n`)
  queue.settle(61)
  await queue.drained()
  expect(written).toEqual(['a\nb\n', `${'c'.repeat(60)}\n`])
})

test('records that do not linger are written as soon as there is nothing to read', async () => {
  const { writer, chunks, release } = heldWriter()
  const queue = new SinkQueue('out', writer, 1_000, '', refuse)
  append(queue, 'a\n')
  queue.settle(10)
  expect(chunks).toEqual([])
  expect(queue.idle(10)).toBe(Infinity)
  release()
  await queue.drained()
  expect(textOf(chunks)).toBe('a\n')
})
