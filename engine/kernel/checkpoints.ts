/**
 * Makes a job's checkpoints. The cut is an instant between two batches; entries of state are written between later batches while the flow goes on,
 * and sinks prepare when their queues reach the cut. One at a time. A failure is told and harms nothing; several in a row end the job.
 */
import { OperationalError, UserError } from '../../model/errors.ts'
import type { CutState } from '../checkpoint/cut.ts'
import { planTables } from '../checkpoint/keep.ts'
import { CHECKPOINT_FORMAT, mapValues, type Why } from '../checkpoint/manifest.ts'
import type { CheckpointStore } from '../checkpoint/store.ts'
import type { CheckpointWriter, Written } from '../checkpoint/writer.ts'
import type { Json } from '../../model/document.ts'
import type { AnyTable } from '../state/table.ts'
import type { Dataflow } from './dataflow.ts'
import type { CheckpointView, KernelOptions } from './options.ts'
import type { Parallel } from './parallel.ts'
import { commitSinks, tellSources } from './committing.ts'
import { takeCut } from './snapshot.ts'
import { commitsOf } from './topology.ts'

/** Milliseconds that writing entries may take between two batches, and how many entries are written before the clock is looked at. */
const WALK_TIME = 20
const WALK_ENTRIES = 256
/** Milliseconds between two looks at a checkpoint that is waited for. */
const LOOK_AGAIN = 100
/** Failures in a row that end the job. */
const TOLERATED = 5

interface Savepoint {
  readonly name: string
  /** The job ends at its cut. */
  readonly stop: boolean
  readonly done: (folder: string) => void
  readonly failed: (error: unknown) => void
}

interface Active {
  readonly id: number
  readonly writer: CheckpointWriter
  readonly tables: readonly AnyTable[]
  readonly cut: CutState
  readonly prepared: Promise<readonly (readonly [id: string, prepared: Json])[]>
  readonly savepoint: Savepoint | null
  readonly why: Why
  readonly threads: number
  readonly at: number
  readonly started: number
  /** The first table that is not written yet. */
  walking: number
  /** Resolves when it is complete or has failed; null while it is walking. */
  over: Promise<void> | null
}

export class Checkpoints {
  readonly #options: KernelOptions
  readonly #flow: Dataflow
  #store: CheckpointStore | null
  #every: number
  #interval: number
  readonly #suspend: () => void
  #parallel: Parallel | null = null
  #active: Active | null = null
  #records = 0
  #begun: number
  #savepoints: Savepoint[] = []
  #view: CheckpointView = { last: null, writing: null, failures: 0, error: null }
  #fatal: OperationalError | null = null
  /** The job has been stopped by a savepoint: it is to be gone on with. */
  suspended = false

  /** `suspend`: a savepoint with which the job is to stop is complete. */
  constructor(options: KernelOptions, flow: Dataflow, suspend: () => void) {
    const { checkpointRecords, checkpointInterval } = options.plan.settings
    this.#options = options
    this.#flow = flow
    this.#store = options.checkpoints
    this.#every = this.#store === null ? 0 : checkpointRecords
    this.#interval = this.#store === null || checkpointInterval === 0 ? Infinity : checkpointInterval
    this.#suspend = suspend
    this.#begun = options.clock.elapsed()
  }

  /** Worker threads take a part of the flow: what they have before them is taken in before a cut. */
  use(parallel: Parallel | null): void {
    this.#parallel = parallel
  }

  get view(): CheckpointView | null {
    return this.#store === null ? null : this.#view
  }

  /** Records that may be read before `between` is to be called again. */
  get room(): number {
    return this.#every === 0 ? Infinity : this.#every - this.#records
  }

  /** So many records were read. */
  took(records: number): void {
    this.#records += records
  }

  /** Whether `between` has work that does not wait for anything. */
  get working(): boolean {
    return this.#savepoints.length > 0 || (this.#active !== null && this.#active.over === null)
  }

  /** To be called between two batches; `turn`: the source that is read next. Cheap where nothing is due. */
  between(turn: string | null): Promise<void> | null {
    if (this.#fatal !== null) throw this.#fatal
    if (this.#active === null && !this.#due()) return null
    return this.#between(turn)
  }

  async #between(turn: string | null): Promise<void> {
    await this.#checkTime()
    // So many records a checkpoint is a promise: the flow waits for the one before.
    if (this.room <= 0) await this.settle()
    if (this.#active === null) await this.#checkNames()
    if (this.#active === null && this.#due()) {
      await this.#parallel?.drained()
      this.#begin(turn, this.room <= 0 ? 'records' : 'interval')
      await this.#parallel?.begun()
    }
    const active = this.#active
    if (active === null) return
    if (this.#options.clock.virtual !== null || active.savepoint?.stop === true) await this.settle()
    else this.#walk(active)
  }

  /** Goes on with the entries of the one that is being made; false where there is nothing of that to do now. */
  walk(): boolean {
    const active = this.#active
    if (active === null || active.over !== null) return false
    this.#walk(active)
    return true
  }

  /** Takes the one that is being made to its end. */
  async settle(): Promise<void> {
    for (let active = this.#active; active !== null; active = this.#active) {
      if (active.over === null) this.#walk(active)
      if (active.over === null || this.#options.clock.virtual !== null)
        await (active.over ?? this.#options.breathe())
      else {
        await Promise.race([active.over, this.#options.clock.wait(LOOK_AGAIN)])
        await this.#checkTime()
      }
    }
  }

  /** The job has come to its end: what sinks have written until here becomes final with this checkpoint. Throws only where a sink depends on it. */
  async last(): Promise<void> {
    const commits = this.#flow.topology.nodes.some(commitsOf)
    if (this.#store === null || (this.#every === 0 && this.#interval === Infinity && !commits)) return
    await this.settle()
    const { last } = this.#view
    await this.#checkNames()
    await this.#parallel?.drained()
    this.#begin(null, 'end')
    await this.settle()
    if (commits && this.#view.last === last) {
      throw new OperationalError(
        'checkpoint-failed',
        `The last checkpoint failed: ${this.#view.error ?? ''}`,
        {
          hint: 'What the sinks have not committed is not lost: mend the cause and go on from the checkpoint before.',
        },
      )
    }
  }

  /** A checkpoint by hand, kept under a name. Resolves with its folder. */
  savepoint(name: string, stop: boolean): Promise<string> {
    return new Promise((done, failed) => {
      if (this.#store !== null) this.#savepoints.push({ name, stop, done, failed })
      else {
        const hint = 'Previews make none; start a run.'
        failed(new UserError('no-checkpoints', 'This run makes no checkpoints to keep.', { hint }))
      }
    })
  }

  /** The job ends. `over`: nobody goes on from here. Gives whether what sinks have written may be gone on with. */
  async close(over: boolean): Promise<boolean> {
    const active = this.#active
    if (active !== null) {
      this.#savepoints.push(...(active.savepoint === null ? [] : [active.savepoint]))
      await this.#giveUp(active)
    }
    for (const { failed } of this.#savepoints.splice(0))
      failed(new UserError('run-over', 'The run ended before the savepoint was made.'))
    const there = !over && ((await this.#store?.any()) ?? false)
    if (!there) await this.#store?.discard()
    return there || (!over && this.#options.restore !== null)
  }

  /** Savepoints that cannot get their names are told so before anything is done for them. */
  async #checkNames(): Promise<void> {
    for (let [first] = this.#savepoints; first !== undefined; first = this.#savepoints[0]) {
      try {
        await this.#store?.checkSavepoint(first.name)
        return
      } catch (error) {
        this.#savepoints.shift()
        first.failed(error)
      }
    }
  }

  #due(): boolean {
    return (
      this.#savepoints.length > 0 ||
      this.room <= 0 ||
      this.#options.clock.elapsed() - this.#begun >= this.#interval
    )
  }

  /** From when the next interval counts: where batches kept a checkpoint waiting a little, from when it was due, so that intervals keep their mean. */
  #scheduled(why: Why, now: number): number {
    const due = this.#begun + this.#interval
    return why === 'interval' && now >= due && now - due < this.#interval ? due : now
  }

  #begin(turn: string | null, why: Why): void {
    const store = this.#store
    if (store === null) return
    const { clock, plan } = this.#options
    const { topology, tables, sinks } = this.#flow
    this.#flow.flush()
    const cut = takeCut(this.#flow, turn)
    const { id, writer } = store.begin()
    const all = [...tables].flatMap(([index, list]) =>
      list.map((table) => ({ operator: topology.nodes[index]?.operator.id ?? '', table })),
    )
    const plans = planTables(
      store.base,
      all.map(({ operator, table }) => ({ operator, table: table.name, changed: table.changed() })),
    )
    all.forEach(({ operator, table }, index) => {
      const plan = plans[index]
      if (plan === undefined) return
      table.begin(plan.groups, writer.table(operator, table.name, table.shape, plan.kept))
    })
    const prepared = Promise.all(
      sinks.flatMap((sink, index) => {
        const node = topology.nodes[index]?.operator.id ?? ''
        return sink === null ? [] : [sink.prepare().then((answer) => [node, answer] as const)]
      }),
    )
    // A sink that fails meanwhile ends the job by itself; here it is told when the checkpoint asks for it.
    prepared.catch(() => undefined)
    this.#begun = this.#scheduled(why, clock.elapsed())
    this.#records = 0
    this.#view = { ...this.#view, writing: id }
    const savepoint = this.#savepoints.shift() ?? null
    this.#active = {
      id,
      writer,
      tables: all.map(({ table }) => table),
      cut,
      prepared,
      savepoint,
      why: savepoint === null ? why : 'savepoint',
      threads: this.#parallel === null ? 1 : plan.settings.parallelism,
      at: clock.now(),
      started: clock.elapsed(),
      walking: 0,
      over: null,
    }
  }

  /** Gives up the one that takes too long. */
  async #checkTime(): Promise<void> {
    const { clock, plan } = this.#options
    const { checkpointTimeout } = plan.settings
    const active = this.#active
    if (active === null || clock.elapsed() - active.started <= checkpointTimeout) return
    await this.#fail(active, timedOut(checkpointTimeout))
  }

  /** Writes entries for some milliseconds. */
  #walk(active: Active): void {
    if (active.over !== null) return
    const { clock } = this.#options
    const began = clock.elapsed()
    for (;;) {
      const table = active.tables[active.walking]
      if (table === undefined) {
        active.over = this.#complete(active)
        return
      }
      if (active.writer.full || table.elsewhere === true) return
      if (table.walk(WALK_ENTRIES)) active.walking++
      if (clock.elapsed() - began >= WALK_TIME) return
    }
  }

  async #complete(active: Active): Promise<void> {
    try {
      await this.#completed(active, await this.#write(active))
    } catch (error) {
      await this.#fail(active, error)
    }
  }

  async #write({ id, at, writer, cut, prepared, why, savepoint, threads }: Active): Promise<Written> {
    const answers = new Map(await prepared)
    const sinks = Object.fromEntries(
      Object.entries(cut.sinks).map(([node, sink]) => [
        node,
        { ...sink, prepared: answers.get(node) ?? null },
      ]),
    )
    const { job, plan, parts } = this.#store?.options ?? { job: '', plan: '', parts: {} }
    const written = mapValues(sinks, ({ records }) => records)
    const named = savepoint === null ? {} : { savepoint: savepoint.name }
    return writer.complete(
      {
        millrace: 'checkpoint',
        format: CHECKPOINT_FORMAT,
        id,
        at,
        job,
        plan,
        written,
        why,
        ...named,
        threads,
      },
      { parts, cut: { ...cut, sinks } },
    )
  }

  async #completed(active: Active, written: Written): Promise<void> {
    if (this.#active !== active) return
    const { id, at, started, savepoint } = active
    for (const table of active.tables) table.end(true)
    const duration = Math.round(this.#options.clock.elapsed() - started)
    const { bytes, entries, manifest } = written
    const last = { id, at, duration, bytes, entries }
    this.#view = { last, writing: null, failures: 0, error: null }
    // Only who commits outside asks for the name, for which the manifest is read.
    const named = this.#flow.sinks.some((sink) => sink?.commits === true)
    const name = (named ? await this.#store?.nameOf(written.folder) : null) ?? { checkpoint: id, hash: '' }
    await commitSinks(this.#flow, manifest.cut, name)
    await tellSources(this.#flow, manifest.cut, this.#options.log)
    // Older ones go only now: until the commit a restart may want the one before.
    await this.#store?.completed(written)
    await this.#keep(savepoint, written)
    this.#active = null
    this.#options.onCheckpoint(this.#view)
    if (savepoint?.stop !== true) return
    this.suspended = true
    this.#suspend()
  }

  async #keep(savepoint: Savepoint | null, written: Written): Promise<void> {
    if (savepoint === null) return
    try {
      savepoint.done((await this.#store?.keep(written, savepoint.name)) ?? '')
    } catch (error) {
      savepoint.failed(error)
    }
  }

  async #fail(active: Active, error: unknown): Promise<void> {
    if (this.#active !== active) return
    await this.#giveUp(active)
    active.savepoint?.failed(error)
    const message = error instanceof Error ? error.message : String(error)
    const failures = this.#view.failures + 1
    this.#view = { ...this.#view, writing: null, failures, error: message }
    this.#options.log('warn', '', `Checkpoint ${active.id} failed: ${message} The job goes on.`)
    this.#options.onCheckpoint(this.#view)
    if (failures < TOLERATED) return
    this.#fatal = new OperationalError(
      'checkpoint-failed',
      `${failures} checkpoints in a row failed: ${message}`,
      {
        hint: 'Without checkpoints a crash would lose work. Mend the cause, or switch them off with the setting checkpointInterval = 0.',
      },
    )
  }

  async #giveUp(active: Active): Promise<void> {
    this.#active = null
    for (const table of active.tables) table.end(false)
    for (const sink of this.#flow.sinks) sink?.release()
    await active.writer.abandon()
  }
}

function timedOut(milliseconds: number): OperationalError {
  return new OperationalError(
    'checkpoint-timeout',
    `It was not complete within ${milliseconds.toLocaleString('en-US')} ms.`,
    { hint: 'Raise the setting checkpointTimeout, or keep less state.', retriable: true },
  )
}
