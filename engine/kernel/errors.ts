/** A record that a node cannot handle follows the node's policy: dead letter list, dead letter port, skipped, or the end of the job. */
import { appendStream } from '../../model/schema.ts'
import type { Value } from '../../model/types.ts'
import type { HeldRecord, SourceReader } from '../api/index.ts'
import {
  BadRecordError,
  errorHint,
  errorMessage,
  errorPolicy,
  RAW_LIMIT,
  rowText,
  type DeadLetters,
  type ErrorPolicy,
} from './records.ts'
import type { Origin } from './shared.ts'
import type { Topology, TopologyNode, TopologyPort } from './topology.ts'

const decoder = new TextDecoder()

interface Found {
  readonly place: string
  readonly text: string
  readonly raw: Uint8Array | null
}

export interface NodeTotals {
  dead: number
  skipped: number
  /** The record that has ended the job, by policy. */
  failed: number
  lastError: string | null
}

/** What of the dataflow is looked at when a record fails. */
interface Surroundings {
  readonly topology: Topology
  readonly origin: Origin
  readonly totals: readonly NodeTotals[]
  readonly letters: DeadLetters
  readonly sources: readonly { readonly node: TopologyNode; readonly reader: SourceReader }[]
}

export class RecordErrors {
  readonly #flow: Surroundings
  readonly #send: (port: TopologyPort, values: readonly Value[]) => void
  readonly #policies: readonly ErrorPolicy[]

  constructor(flow: Surroundings, send: (port: TopologyPort, values: readonly Value[]) => void) {
    this.#flow = flow
    this.#send = send
    this.#policies = flow.topology.nodes.map((node) => errorPolicy(node.operator.config))
  }

  /** `values`: the row, where the node has one; else, and unless it was held in state, the record at hand tells. Throws where the policy is to fail the job. */
  fail(index: number, error: unknown, values: readonly Value[] | null, held?: HeldRecord): void {
    this.#handle(index, error, (node) =>
      held === undefined ? this.#find(node, values) : heldRecord(node, values ?? [], held),
    )
  }

  /** A sink's writer cannot write what was serialised for it. */
  refuse(index: number, error: unknown, raw: Uint8Array): void {
    this.#handle(index, error, ({ operator }) => {
      const place = `a record of ${operator.inputs[0]?.from ?? operator.id}`
      return { place, text: decoder.decode(raw), raw }
    })
  }

  #handle(index: number, error: unknown, find: (node: TopologyNode) => Found): void {
    const node = this.#flow.topology.nodes[index]
    const totals = this.#flow.totals[index]
    if (node === undefined || totals === undefined) return
    const message = errorMessage(error)
    const policy = this.#policies[index] ?? 'collect'
    totals.lastError = message
    if (policy === 'skip') {
      totals.skipped++
      return
    }
    const found = find(node)
    if (policy === 'fail') {
      totals.failed++
      throw new BadRecordError(node.operator.id, message, found.place, error)
    }
    totals.dead++
    const id = node.operator.id
    this.#flow.letters.add({
      node: id,
      message,
      hint: errorHint(error),
      place: found.place,
      raw: found.text.slice(0, RAW_LIMIT),
    })
    const port = policy === 'port' ? node.outputs.get('dead') : undefined
    if (port !== undefined) this.#send(port, [message, id, found.place, found.text, found.raw])
  }

  #find(node: TopologyNode, values: readonly Value[] | null): Found {
    const { origin, sources, topology } = this.#flow
    const source = sources.find((one) => one.node.index === origin.source)
    if (origin.row === null && origin.buffer !== null) {
      const raw =
        source?.reader.original?.(origin.start) ??
        origin.buffer.slice(origin.start, trimmedEnd(origin.buffer, origin.start, origin.end))
      return { place: source?.reader.locate(origin.start) ?? '', text: decoder.decode(raw), raw }
    }
    if (origin.row === null) {
      const schema = node.operator.inputs[0]?.schema ?? null
      return { place: `the input of ${node.operator.id}`, text: rowText(values ?? [], schema), raw: null }
    }
    const port = topology.ports[origin.port]
    const own = source !== undefined && source.node.outputs.get('out') === port
    const place = own ? source.reader.locate(origin.start) : `a record of ${port?.ref ?? node.operator.id}`
    return { place, text: rowText(origin.row, port?.schema ?? null), raw: null }
  }
}

function heldRecord(
  { operator }: TopologyNode,
  values: readonly Value[],
  { port, columns }: HeldRecord,
): Found {
  const from = operator.inputs.find((input) => input.port === port)?.from ?? operator.id
  return { place: `a record of ${from}`, text: rowText(values, appendStream(columns)), raw: null }
}

/** Without the line's end. */
function trimmedEnd(buffer: Uint8Array, start: number, end: number): number {
  let at = end
  while (at > start && (buffer[at - 1] === 10 || buffer[at - 1] === 13)) at--
  return at
}
