/**
 * Framed records, as sinks get them that want more than a value: the event time (a double, NaN without one), then value and parts, each behind its length in
 * four bytes; −1 stands for NULL. All numbers are little-endian.
 */
export interface FramedRecord {
  /** Epoch ms, NaN without an event time. */
  readonly time: number
  /** Without a line's end. */
  readonly value: Uint8Array | null
  /** In the order in which the sink asked for them. */
  readonly parts: readonly (Uint8Array | null)[]
}

/** The records of a chunk; their bytes are views into it. `parts`: how many each has. */
export function readFrames(chunk: Uint8Array, parts: number): FramedRecord[] {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length)
  const records: FramedRecord[] = []
  let at = 0
  const field = (): Uint8Array | null => {
    const length = view.getInt32(at, true)
    at += 4
    if (length < 0) return null
    at += length
    return chunk.subarray(at - length, at)
  }
  while (at < chunk.length) {
    const time = view.getFloat64(at, true)
    at += 8
    const value = field()
    const fields: (Uint8Array | null)[] = []
    for (let n = 0; n < parts; n++) fields.push(field())
    records.push({ time, value, parts: fields })
  }
  return records
}
