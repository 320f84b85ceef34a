/** Takes what a source emits for a pin: reads it as a preview does, without the rest of the job, and keeps every value exactly. */
import { OperationalError, UserError } from '../../../model/errors.ts'
import { createReader } from '../../../model/format/read.ts'
import { learnLayout } from '../../../model/format/layout.ts'
import type { RecordReader } from '../../../model/format/record.ts'
import { PIN_FORMAT, type Pin, type PinHeader, type PinnedRecord } from '../../../model/pins/pin.ts'
import type { PlanOperator } from '../../../model/plan/plan.ts'
import type { Column } from '../../../model/schema.ts'
import type { Value } from '../../../model/types.ts'
import { toJson } from '../../api/encode.ts'
import type { EngineContext, Poll, SourceReader, SourceRuntime } from '../../api/index.ts'

export interface CaptureLimits {
  readonly records: number
  /** Of the records as JSON. */
  readonly bytes: number
  readonly milliseconds: number
}

/** Throws what opening and reading the source throws, and OperationalError `pin-empty` where nothing came. */
export async function capture(
  operator: PlanOperator,
  runtime: SourceRuntime,
  context: EngineContext,
  limits: CaptureLimits,
): Promise<Pin> {
  const columns = operator.outputs.find(({ port }) => port === 'out')?.schema.columns ?? []
  const time = runtime.watermark(operator)?.column ?? null
  const reader = await runtime.open(operator, context, null)
  try {
    const taken = new Taken(columns, time, reader, limits)
    const ended = await read(reader, decoderOf(operator, runtime, columns, reader), taken, context, limits)
    const { records, unreadable } = taken
    if (records.length === 0) throw nothing(operator.id, unreadable, ended)
    const header: PinHeader = {
      format: PIN_FORMAT,
      type: operator.type,
      at: context.clock.now(),
      partitions: taken.partitions(),
      columns: [...columns],
      records: records.length,
      unreadable,
      ended,
    }
    return { header, records }
  } finally {
    await reader.close()
  }
}

async function read(
  reader: SourceReader,
  decode: Decode,
  taken: Taken,
  { clock }: EngineContext,
  limits: CaptureLimits,
): Promise<PinHeader['ended']> {
  const until = clock.elapsed() + limits.milliseconds
  for (;;) {
    const full = taken.full
    if (full !== null) return full
    const left = until - clock.elapsed()
    if (left <= 0) return 'time'
    const poll: Poll = await reader.poll(limits.records - taken.records.length)
    switch (poll.kind) {
      case 'end':
        return 'input'
      case 'wait':
        // A pin is of what is there: for more nobody waits.
        if (taken.records.length > 0 && reader.lag?.() === 0) return 'all'
        await Promise.race([poll.wake, clock.wait(left)])
        break
      case 'rows':
        poll.rows.every((row, index) => taken.add(poll.partition, row, index))
        break
      case 'bytes':
        decode(poll, taken)
        break
      case 'partitionEnd':
    }
  }
}

type BytesPoll = Extract<Poll, { kind: 'bytes' }>
type Decode = (poll: BytesPoll, taken: Taken) => void

function decoderOf(
  operator: PlanOperator,
  runtime: SourceRuntime,
  columns: readonly Column[],
  source: SourceReader,
): Decode {
  const format = runtime.format(operator)
  let reader: RecordReader | null = null
  return (poll, taken) => {
    const { partition, buffer, start, end, error } = poll
    if (format === null || error !== undefined) {
      taken.unreadable++
      source.advance(end - start)
      return
    }
    const { head } = source
    reader ??= createReader(
      format,
      columns,
      columns.map(() => true),
      head === undefined
        ? learnLayout(format, buffer, start, end)
        : learnLayout(format, head, 0, head.length),
    )
    let at = start
    while (at < end && taken.full === null) {
      const status = reader.read(buffer, at, end)
      if (status === -1) taken.unreadable++
      else if (status === 1) taken.add(partition, reader.values, at)
      at = reader.next
    }
    source.advance(at - start)
  }
}

/** What was taken so far. */
class Taken {
  readonly records: PinnedRecord[] = []
  unreadable = 0
  #bytes = 0
  readonly #columns: readonly Column[]
  readonly #time: number
  readonly #reader: SourceReader
  readonly #limits: CaptureLimits
  readonly #seen = new Map<number, { records: number; readonly first: string; last: string }>()

  constructor(columns: readonly Column[], time: string | null, reader: SourceReader, limits: CaptureLimits) {
    this.#columns = columns
    this.#time = columns.findIndex(({ name }) => name === time)
    this.#reader = reader
    this.#limits = limits
  }

  get full(): 'records' | 'bytes' | null {
    if (this.records.length >= this.#limits.records) return 'records'
    return this.#bytes >= this.#limits.bytes ? 'bytes' : null
  }

  /** `offset`: of the poll, for the place in words. False when there is no room for more. */
  add(partition: number, values: readonly Value[], offset: number): boolean {
    // Without an event time it is a bad record, which a source does not emit.
    if (this.#time >= 0 && (values[this.#time] ?? null) === null) {
      this.unreadable++
      return true
    }
    const record = [partition, this.#columns.map((_, index) => toJson(values[index] ?? null))] as const
    const bytes = JSON.stringify(record).length
    if (this.#bytes + bytes > this.#limits.bytes && this.records.length > 0) {
      this.#bytes = this.#limits.bytes
      return false
    }
    this.#bytes += bytes
    this.records.push(record)
    const place = this.#reader.locate(offset)
    const seen = this.#seen.get(partition)
    if (seen === undefined) this.#seen.set(partition, { records: 1, first: place, last: place })
    else {
      seen.records++
      seen.last = place
    }
    return this.full === null
  }

  partitions(): PinHeader['partitions'] {
    return this.#reader.partitions.map((name, index) => ({
      name,
      ...(this.#seen.get(index) ?? { records: 0, first: null, last: null }),
    }))
  }
}

function nothing(node: string, unreadable: number, ended: PinHeader['ended']): UserError | OperationalError {
  if (unreadable > 0) {
    const message = `None of the ${unreadable.toLocaleString('en-US')} records that ${node} gave could be read.`
    return new UserError('pin-empty', message, { nodeId: node, hint: 'Mend its format or its columns.' })
  }
  const message =
    ended === 'time' ? `No record came from ${node} in time.` : `${node} came to its end without a record.`
  return new OperationalError('pin-empty', message, {
    nodeId: node,
    hint: 'Let it start earlier, or pin when records come.',
  })
}
