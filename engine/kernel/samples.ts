/** Records of watched ports between two frames, the newest ones unless there are very many. Rows are kept as they are and encoded only when a frame takes them. */
import { INSERT, KIND_TEXTS, type RowKind } from '../../model/changes.ts'
import type { Json } from '../../model/document.ts'
import type { Value } from '../../model/types.ts'
import { encodeValue } from '../api/encode.ts'
import type { TopologyPort } from './topology.ts'
import { Undecoded } from './undecoded.ts'

export interface SampledRow {
  readonly n: number
  readonly time: number | null
  readonly values: Json[]
  partial?: boolean
  /** Of a changelog's record: how it is shown. Left out for an insert. */
  kind?: string
  errors?: Record<string, string>
}

export interface PortSample {
  readonly port: string
  readonly rows: SampledRow[]
  readonly total: number
}

/** Characters of JSON that one frame's samples may take, about; the newest rows win. */
const FRAME_CHARACTERS = 512 * 1024

interface Ring {
  readonly port: TopologyPort
  readonly ordinals: Float64Array
  readonly times: Float64Array
  readonly rows: (readonly Value[])[]
  readonly partial: Uint8Array
  readonly kinds: Uint8Array
  /** Rows since the last frame. */
  count: number
  /** Records at the port when the last frame was taken. */
  seen: number
}

/** No flow sends so many records between two frames. */
const ALL = 0x7fffffff

export class Samples {
  /** By port: how many more records its hook takes; 0 where nobody looks. */
  readonly wanted: Int32Array
  readonly #capacity: number
  readonly #counters: Float64Array
  #rings = new Map<number, Ring>()
  readonly #foreign = new Map<string, PortSample>()
  /** Whether what is made now is made only because a source was cut. */
  partial = false

  /** `capacity`: rows a port and frame. */
  constructor(capacity: number, counters: Float64Array) {
    this.#capacity = capacity
    this.#counters = counters
    this.wanted = new Int32Array(counters.length)
  }

  watch(ports: readonly TopologyPort[]): void {
    const rings = new Map<number, Ring>()
    for (const port of ports) {
      rings.set(
        port.counter,
        this.#rings.get(port.counter) ?? {
          port,
          ordinals: new Float64Array(this.#capacity),
          times: new Float64Array(this.#capacity),
          rows: [],
          partial: new Uint8Array(this.#capacity),
          kinds: new Uint8Array(this.#capacity),
          count: 0,
          seen: -1,
        },
      )
    }
    this.#rings = rings
    this.wanted.fill(0)
    this.admit(false)
  }

  /**
   * Whether all records of what comes now are taken, the newest replacing older ones, or just the first ones since the last frame: where records come faster than anybody
   * reads, these are as good, and the rest then costs nothing.
   */
  admit(all: boolean): void {
    for (const [port, { count }] of this.#rings)
      this.wanted[port] = all ? ALL : Math.max(0, this.#capacity - count)
  }

  add(port: number, time: number, values: readonly Value[], kind: RowKind): void {
    const ring = this.#rings.get(port)
    if (ring === undefined) return
    const slot = ring.count % this.#capacity
    ring.ordinals[slot] = this.#counters[port] ?? 0
    ring.times[slot] = time
    ring.rows[slot] = values
    ring.partial[slot] = this.partial ? 1 : 0
    ring.kinds[slot] = kind
    ring.count++
    this.wanted[port] = (this.wanted[port] ?? 0) - 1
  }

  /** Samples that another thread has taken, of ports that it counts. */
  addForeign(samples: readonly PortSample[]): void {
    for (const sample of samples) {
      const before = this.#foreign.get(sample.port)
      const rows = [...(before?.rows ?? []), ...sample.rows].slice(-this.#capacity)
      this.#foreign.set(sample.port, { ...sample, rows })
    }
  }

  /** What is new since the last call; a port without new records is left out. */
  take(): readonly PortSample[] {
    const samples: PortSample[] = [...this.#foreign.values()]
    this.#foreign.clear()
    const budget = FRAME_CHARACTERS / Math.max(1, this.#rings.size)
    for (const ring of this.#rings.values()) {
      const total = this.#counters[ring.port.counter] ?? 0
      if (total === ring.seen) continue
      ring.seen = total
      samples.push({ port: ring.port.ref, rows: this.#encode(ring, budget), total })
      ring.count = 0
      const { counter } = ring.port
      this.wanted[counter] = Math.max(this.wanted[counter] ?? 0, this.#capacity)
      ring.rows.length = 0
    }
    return samples
  }

  #encode(ring: Ring, budget: number): PortSample['rows'] {
    const { columns } = ring.port.schema
    const rows: PortSample['rows'] = []
    let left = budget
    const oldest = Math.max(0, ring.count - this.#capacity)
    for (let at = ring.count - 1; at >= oldest && left > 0; at--) {
      const slot = at % this.#capacity
      const row = ring.rows[slot] ?? []
      const errors: Record<string, string> = {}
      const values = columns.map((column, index) => {
        const value: unknown = row[index]
        if (!(value instanceof Undecoded)) return encodeValue(row[index] ?? null, column.type)
        errors[index] = value.message
        return null
      })
      const time = ring.times[slot] ?? Number.NaN
      left -= JSON.stringify(values).length + 30
      const sampled: SampledRow = {
        n: ring.ordinals[slot] ?? 0,
        time: Number.isFinite(time) ? time : null,
        values,
      }
      if (ring.partial[slot] === 1) sampled.partial = true
      const kind = KIND_TEXTS[ring.kinds[slot] ?? INSERT]
      if (kind !== undefined && ring.kinds[slot] !== INSERT) sampled.kind = kind
      if (Object.keys(errors).length > 0) sampled.errors = errors
      rows.push(sampled)
    }
    return rows.reverse()
  }
}
