/**
 * One worker: decodes every n-th piece of the input, sends its rows to the owners of their keys, and takes the rows of its own keys in, piece by piece in the
 * order of the input, whichever worker has decoded them.
 */
import { serializeError } from '../../model/errors.ts'
import type { KernelOptions } from '../kernel/options.ts'
import { buildTopology } from '../kernel/topology.ts'
import { Front, type Piece } from './front.ts'
import type { Crossed, FromWorker, ToWorker, WorkerStart } from './messages.ts'
import { Owner, type Owned } from './owner.ts'
import { Cutting } from './cutting.ts'
import { restoredBy } from './restored.ts'
import { splitPlan } from './split.ts'

/** How a worker is reached, and how it reaches others. */
export interface WorkerLinks {
  /** To the coordinator. */
  post(message: FromWorker, transfer: readonly ArrayBuffer[]): void
  /** Resolves when the worker may decode another piece. Left out: at once. */
  readonly turn?: () => Promise<void>
  /** To another worker. */
  send(worker: number, message: Crossed, transfer: readonly ArrayBuffer[]): void
}

export interface WorkerHandle {
  receive(message: ToWorker): void
  crossed(message: Crossed): void
}

type Due =
  { readonly kind: 'rows'; readonly rows: Crossed } | { readonly kind: 'end'; readonly source: string }

/** Throws UserError for a plan that cannot run here. `base`: all that a job is given but plan, restore and watch. */
export function createWorker(
  start: WorkerStart,
  base: Omit<KernelOptions, 'plan' | 'restore' | 'watch'>,
  links: WorkerLinks,
): WorkerHandle {
  const { plan, index, workers, partitions } = start
  const result = splitPlan(buildTopology(plan, base.runtimes))
  if (!result.ok) throw new Error(result.reason)
  const { split } = result
  const watch = start.watch
  const options = { ...base, plan, watch, restore: restoredBy(start.restore, index, workers) }
  const owner = new Owner(options, split, partitions)
  const front = new Front(options, split, owner.columns, start)
  /** What is to be taken in, by its place in the input; and what comes next. */
  const due = new Map<number, Due>()
  let next = 0
  let taking = false
  /** Pieces are decoded one after the other. */
  let decoding: Promise<void> = Promise.resolve()

  const broken = (error: unknown): void => links.post({ kind: 'broken', error: serializeError(error) }, [])

  const cutting = new Cutting(
    (operator, table) => owner.table(operator, table),
    (message) => links.post(message, []),
    base.breathe,
  )

  const decode = async (piece: Piece): Promise<void> => {
    const { seq, bytes } = piece
    const transfer: ArrayBuffer[] = []
    const decoded = await front.decode(piece, transfer)
    if (bytes.buffer instanceof ArrayBuffer) transfer.push(bytes.buffer)
    const message = { kind: 'decoded', seq, bytes, ...decoded } as const
    if (split.operators.size === 0) {
      links.post(message, transfer)
      return
    }
    let mine: Crossed | null = null
    for (let at = 0; at < workers; at++) {
      const own: ArrayBuffer[] = []
      const rows: Crossed = {
        kind: 'rows',
        seq,
        from: index,
        source: piece.source,
        partition: piece.partition,
        records: decoded.records,
        own: decoded.own,
        crossings: front.boxes.take(at, own),
      }
      if (at === index) mine = rows
      else links.send(at, rows, own)
    }
    front.boxes.taken()
    links.post(message, transfer)
    // Others have their part before this worker goes on with its own.
    if (mine !== null) crossed(mine)
  }

  const take = async (): Promise<void> => {
    if (taking) return
    taking = true
    for (let item = due.get(next); item !== undefined; item = due.get(next)) {
      due.delete(next)
      const transfer: ArrayBuffer[] = []
      const owned: Owned =
        item.kind === 'rows'
          ? await owner.take(item.rows, transfer)
          : await owner.finish(item.source, transfer)
      links.post({ kind: 'owned', seq: next, ...owned }, transfer)
      if (item.kind === 'rows') front.boxes.reuse(item.rows.from, item.rows.crossings)
      next++
    }
    taking = false
  }

  const later = (seq: number, item: Due): void => {
    due.set(seq, item)
    take().catch(broken)
  }

  function crossed(message: Crossed): void {
    later(message.seq, { kind: 'rows', rows: message })
  }

  links.post({ kind: 'started' }, [])
  return {
    crossed,
    receive(message) {
      switch (message.kind) {
        case 'piece':
          decoding = decoding
            .then(() => links.turn?.())
            .then(() => decode(message))
            .catch(broken)
          break
        case 'end':
          if (split.operators.size === 0) break
          later(message.seq, { kind: 'end', source: message.source })
          break
        case 'cut':
          cutting.begin(message).catch(broken)
          break
        case 'cutEnd':
          cutting.end(message)
          break
        case 'watch':
          front.watch(message.ports)
          owner.watch(message.ports)
          break
        case 'inspect':
          links.post(
            { kind: 'inspected', id: message.id, page: owner.inspect(message.node, message.query) },
            [],
          )
          break
      }
    },
  }
}
