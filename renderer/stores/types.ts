/**
 * What the parts of the screen know of each other: the state and the actions of each store. Implemented beside this file with
 * zustand; components read by selector and never keep a second copy.
 */
import type { Analysis } from '../../model/analysis.ts'
import type { CodePart } from '../../model/code.ts'
import type { PipelineDocument } from '../../model/document.ts'
import type { Operation } from '../../model/operation.ts'
import type { DeadLetter, Frame, Restorable, RunLog, RunState, SampleRow } from '../../bridge/contract.ts'
import type { SerializedError } from '../../model/errors.ts'
import type { Replays } from '../../model/replay.ts'

import type { WindowBar } from './bars.ts'

export interface Selection {
  readonly nodes: readonly string[]
  /** Edge ids, `from->to`. */
  readonly edges: readonly string[]
}

/** `useProject`: the document and everything that changes it. */
export interface ProjectState {
  readonly document: PipelineDocument
  /** Derived from the document at each change of its logic; a layout change keeps the identity. */
  readonly analysis: Analysis
  readonly path: string | null
  readonly revision: string | null
  readonly readOnly: string | null
  /** The document differs from the file. */
  readonly dirty: boolean
  readonly selection: Selection
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** What was opened last, and how often anything was: the example's id, or null. */
  readonly opened: { readonly count: number; readonly example: string | null }
  /** Set when the file was changed outside while open. */
  readonly changedOutside: 'changed' | 'removed' | null

  /** Applies and records one undo step; while a gesture is open its operations squash into one. A refused operation is shown, not thrown. */
  readonly apply: (operation: Operation) => void
  readonly beginGesture: () => void
  readonly endGesture: () => void
  /** Undoes what the open gesture did and leaves no trace. */
  readonly cancelGesture: () => void
  readonly undo: () => void
  readonly redo: () => void
  readonly select: (selection: Selection) => void
  /** Something was found beside the analysis: it is put together anew. */
  readonly refresh: () => void

  readonly newPipeline: () => Promise<void>
  readonly openFile: (path: string) => Promise<void>
  readonly openExample: (id: string) => Promise<void>
  /** Asks for a path where there is none. Resolves false when the person gave up. */
  readonly save: (as?: string) => Promise<boolean>
  /** Takes the file as it is now. Asks first where changes or a run would be lost. */
  readonly reloadFromDisk: () => Promise<void>
}

/** Counts of one node or port made ready for the screen, from successive frames. */
export interface PortRate {
  readonly total: number
  readonly perSecond: number
}
export interface PortSamples {
  /** Newest last; at most 1,000. */
  readonly rows: readonly SampleRow[]
  readonly total: number
}

/** What a node shows of event time and load, from successive frames. Keeps its identity while nothing of it changes. */
export interface NodeLive {
  /** Newest event time of what rules its watermark, minus its watermark, ms; 0 at the end of input; null without event time. */
  readonly lag: number | null
  /** A silent partition holds the watermark: here, or at a source before this node. */
  readonly held: 'here' | 'before' | null
  /** The partition that holds it, where `held` is 'here'. */
  readonly heldBy: string | null
  /** Share of the last second in which its output was blocked, 0 to 1. */
  readonly blocked: number
  /** How full the queue in front of it is, 0 to 1. */
  readonly queue: number
}

export interface RunInfo {
  readonly id: string
  readonly mode: 'run' | 'preview'
  readonly state: RunState
  readonly error: SerializedError | null
  /** The document as it was started; to mark what has changed since. */
  readonly document: PipelineDocument
  /** Wall clock of its start, epoch ms. */
  readonly startedAt: number
  /** A run that writes nothing outside, over pinned records and from other places; null for a real one, and for a preview. */
  readonly debug: Debug | null
}

/** What a debug run begins with: by node, where else than its config says. */
export interface Debug {
  readonly replays: Replays
}

/** What a run starts from where an earlier one has left a checkpoint. */
export interface StartFrom {
  readonly goOn: 'checkpoint' | 'afresh'
  /** Although something of the checkpoint is lost, or a sink gets records a second time. */
  readonly allowLoss: boolean
}

/** `useRun`: the running job, or the newest one. */
export interface RunStoreState {
  readonly run: RunInfo | null
  /** Why there is none: the code is not trusted. Nobody's failure. */
  readonly untrusted: SerializedError | null
  readonly frame: Frame | null
  /** Wall clock of the newest frame, for "12 s old". */
  readonly frameAt: number
  /** By `node.port`. */
  readonly rates: Readonly<Record<string, PortRate>>
  /** By node id: records per second in, over the last 60 s, one value a second, oldest first. */
  readonly sparklines: Readonly<Record<string, readonly number[]>>
  /** By node id. */
  readonly live: Readonly<Record<string, NodeLive>>
  /** The newest windows by node id, oldest first. */
  readonly bars: Readonly<Record<string, readonly WindowBar[]>>
  /** By `node.port`. */
  readonly samples: Readonly<Record<string, PortSamples>>
  readonly deadLetters: readonly DeadLetter[]
  readonly logs: readonly RunLog[]
  /** By console sink's node id: the newest text lines, at most 1,000. */
  readonly printed: Readonly<Record<string, readonly string[]>>

  /** Starts the job; stops the active one first. What stands in the way becomes the run's error, it is not thrown. */
  readonly start: (mode: 'run' | 'preview', from?: StartFrom | { readonly debug: Debug }) => Promise<void>
  readonly stop: () => Promise<void>
  readonly pause: () => Promise<void>
  readonly resume: () => Promise<void>
  /** Stops what is active and forgets it all. */
  readonly clear: () => Promise<void>
}

export type DrawerTab = 'records' | 'state' | 'problems' | 'guarantees' | 'deadLetters' | 'tests' | 'log'

/** `useView`: what is open and how large; sizes and theme are remembered by the host. */
export interface ViewState {
  readonly theme: 'light' | 'dark'
  readonly page: 'gallery' | 'editor' | 'kafka' | 'flink'
  readonly drawerTab: DrawerTab
  readonly drawerOpen: boolean
  readonly drawerHeight: number
  readonly inspectorWidth: number
  readonly codeWidth: number
  readonly paletteCollapsed: boolean
  readonly minimap: boolean
  /** Edge under the pointer, `from->to`. */
  readonly hoveredEdge: string | null
  /** The connection to the host is gone. */
  readonly lost: boolean
  /** The code of the pipeline stands beside the canvas. No dialog: the drawing is edited meanwhile. */
  readonly codeOpen: boolean
  /** The command palette is open. */
  readonly commandsOpen: boolean
  /** The connection to Flink that was used last; empty: none. */
  readonly flinkConnection: string
  /** The note that the open pipeline is an example is wanted. */
  readonly exampleNote: boolean
  readonly dialog:
    | null
    | { readonly kind: 'open' }
    | { readonly kind: 'saveAs'; readonly done: (path: string | null) => void }
    | {
        readonly kind: 'confirm'
        readonly title: string
        readonly message: string
        readonly actions: readonly {
          readonly label: string
          readonly value: string
          readonly primary?: boolean
          /** Has the focus in place of the primary one: where Enter must not lose work. */
          readonly focused?: boolean
        }[]
        readonly done: (value: string | null) => void
      }
    | {
        readonly kind: 'goOn'
        readonly found: Restorable
        readonly done: (choice: StartFrom | null) => void
      }
    | {
        readonly kind: 'trust'
        readonly parts: readonly CodePart[]
        readonly done: (trusts: boolean) => void
      }
    | {
        readonly kind: 'debug'
        /** The source that the person asked for, or null. */
        readonly node: string | null
      }
    | { readonly kind: 'exportFlink' }
    | {
        readonly kind: 'exportSpark'
        /** A Kafka sink. */
        readonly node: string
      }
    | { readonly kind: 'saveTest' }
    | { readonly kind: 'exportTypescript' }
    | { readonly kind: 'compareFlink' }
    | {
        readonly kind: 'submitFlink'
        /** What the job may go on from; null: it begins afresh. */
        readonly savepoint: string | null
      }
    | {
        readonly kind: 'flinkAct'
        readonly act: 'savepoint' | 'stop' | 'cancel' | 'rescale'
        readonly connection: string
        readonly jobId: string
        readonly name: string
        /** As it is. */
        readonly parallelism: number
      }
    | { readonly kind: 'shortcuts' }
    | { readonly kind: 'settings' }
    | {
        readonly kind: 'connections'
        /** The one that is shown first, or null. */
        readonly select: string | null
        /** The name of one that is to be made; empty where the person chooses it; null for none. */
        readonly make: string | null
        /** Of what kind that is; left out: Kafka. */
        readonly makeKind?: 'kafka' | 'flink' | 'database'
        /** Closes the dialog with the one that was kept. Null: the dialog stays open. */
        readonly done: ((name: string) => void) | null
        /** Asks for the passphrase of the secrets at once, and closes the dialog when they are open. Null: it asks when it has to. */
        readonly unlocked: (() => void) | null
      }
  readonly set: (change: Partial<Omit<ViewState, 'set'>>) => void
}
