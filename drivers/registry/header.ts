/** What stands before a record's own bytes: a zero, and the id of its schema in four bytes, the highest first. */

export const HEADER = 5

/** The id; null where the bytes do not begin so. */
export function idOf(bytes: Uint8Array): number | null {
  if (bytes.length < HEADER || bytes[0] !== 0) return null
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getInt32(1)
}

/** A record's bytes with their header. */
export function withHeader(id: number, prefix: Uint8Array, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER + prefix.length + payload.length)
  new DataView(bytes.buffer).setInt32(1, id)
  bytes.set(prefix, HEADER)
  bytes.set(payload, HEADER + prefix.length)
  return bytes
}
