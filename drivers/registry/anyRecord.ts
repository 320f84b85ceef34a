/** Records of any schema as JSON, for who looks at a topic: what cannot be decoded stays as it is. */
import { MillraceError } from '../../model/errors.ts'
import type { Registry } from './client.ts'
import type { Decode, Whole } from './codec.ts'
import { loadCodec } from './codecs.ts'
import { HEADER, idOf } from './header.ts'

interface Parts {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
}

/** A record with its key and value decoded where they could be. */
export type Decoded<T extends Parts> = T & {
  /** The bytes of the value as they are in the topic, where it was decoded. */
  readonly original?: Uint8Array
}

export type DecodeRecords = <T extends Parts>(records: readonly T[]) => Promise<readonly Decoded<T>[]>

/** A registry that did not answer is not asked again for so long, ms: nobody who looks at records waits for it once more. */
const REST = 10_000

const encoder = new TextEncoder()

export function anyRecords(registry: Registry): DecodeRecords {
  const known = new Map<string, Decode | null>()
  let restsUntil = 0

  const decoderOf = async (id: number, whole: Whole): Promise<Decode | null> => {
    const key = `${whole} ${id}`
    const before = known.get(key)
    if (before !== undefined) return before
    if (Date.now() < restsUntil) return null
    let found: Decode | null = null
    try {
      const schema = await registry.byId(id)
      if (schema !== null) {
        const codec = await loadCodec(schema.type)
        found = codec.decoder(schema, codec.columns(schema, whole), null, whole)
      }
    } catch (error) {
      if (!(error instanceof MillraceError)) throw error
      if (error.kind === 'operational') {
        restsUntil = Date.now() + REST
        return null
      }
    }
    known.set(key, found)
    return found
  }
  const decoded = async (bytes: Uint8Array | null, whole: Whole): Promise<Uint8Array | null> => {
    const id = bytes === null ? null : idOf(bytes)
    if (bytes === null || id === null) return bytes
    const decode = await decoderOf(id, whole)
    try {
      return decode === null ? bytes : encoder.encode(decode(bytes.subarray(HEADER)))
    } catch {
      return bytes
    }
  }

  return async (records) => {
    const list = []
    for (const record of records) {
      const [key, value] = [await decoded(record.key, 'key'), await decoded(record.value, 'value')]
      if (key === record.key && value === record.value) list.push(record)
      else
        list.push({
          ...record,
          key,
          value,
          ...(record.value === null || value === record.value ? {} : { original: record.value }),
        })
    }
    return list
  }
}
