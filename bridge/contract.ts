/**
 * Each request and event between screen, host and engine, as a zod schema. Client and server are derived from these tables
 * (`client.ts`, `server.ts`): adding a request is one row.
 */
import { z } from 'zod'
import type { PipelineDocument } from '../model/document.ts'
import { replayFrom } from '../model/replay.ts'
import { frame, json, restorable, runLog, runStatus, statePage, stateQuery } from './run.ts'
import type { Contract } from './engine.ts'
import { nothing, row } from './row.ts'
import { connectionDraft, connectionView, keyView, secretsView, testResult } from './connections.ts'
import { kafkaEvents, kafkaRequests } from './kafka.ts'
import { sqlRequests } from './sql.ts'
import { compareEvents, compareRequests } from './compare.ts'
import { exportRequests } from './export.ts'
import { flinkRequests } from './flink.ts'
import { pinRequests } from './pins.ts'
import { codeRequests } from './code.ts'
import { testRequests } from './tests.ts'
import { trustRequests } from './trust.ts'
import { localKafkaEvents, localKafkaRequests } from './localKafka.ts'

// What a run tells, what connections do, and what is asked of Kafka are files of their own; who speaks a contract needs to know one file only.
export * from './run.ts'
export * from './engine.ts'
export * from './compare.ts'
export * from './compared.ts'
export * from './connections.ts'
export * from './kafka.ts'
export * from './sql.ts'
export * from './export.ts'
export * from './flink.ts'
export * from './pins.ts'
export * from './tests.ts'
export * from './trust.ts'

/** Structure is checked by `model/migrate.ts` on the host, where an unknown type or a newer format has a message of its own. */
const documentSchema = z.custom<PipelineDocument>((value) => typeof value === 'object' && value !== null)

// ── screen ↔ host ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const recentFile = z.object({
  path: z.string(),
  name: z.string(),
  openedAt: z.number(),
  exists: z.boolean(),
  /** An autosave newer than the file is kept. */
  unsaved: z.boolean(),
})
const exampleCard = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  tag: z.string(),
  document: documentSchema,
})
const openedProject = z.object({
  /** Null for a pipeline that was never saved. */
  path: z.string().nullable(),
  document: documentSchema,
  /** Why it cannot be changed (a newer format), or null. */
  readOnly: z.string().nullable(),
  /** The document comes from an autosave that is newer than the file. */
  recovered: z.boolean(),
  /** What the reader changed or could not understand, for a message. */
  notices: z.array(z.string()),
  /** Of the file's bytes as read; `project.save` refuses when the file has changed since. */
  revision: z.string().nullable(),
})
const fileEntry = z.object({
  name: z.string(),
  path: z.string(),
  directory: z.boolean(),
  size: z.number(),
  modified: z.number(),
})
const toolStatus = z.object({
  name: z.string(),
  found: z.boolean(),
  version: z.string().nullable(),
  path: z.string().nullable(),
  needed: z.string(),
  /** How to get it, where it is missing or too old. */
  hint: z.string().nullable(),
})
export type ToolStatus = z.infer<typeof toolStatus>

export const hostRequests = {
  'app.info': row(
    nothing,
    z.object({
      version: z.string(),
      shell: z.enum(['electron', 'web']),
      home: z.string(),
      /** True until a first pipeline was opened. */
      firstStart: z.boolean(),
    }),
  ),
  'app.environment': row(nothing, z.object({ tools: z.array(toolStatus) })),
  'app.preferences': row(nothing, z.object({ values: z.record(z.string(), json) })),
  'app.setPreference': row(z.object({ name: z.string(), value: json }), nothing),
  /** The answer to `app.closing`: the work is saved, or the person gave it up; the window may close. */
  'app.close': row(nothing, nothing),
  'gallery.list': row(nothing, z.object({ examples: z.array(exampleCard) })),
  'project.recent': row(nothing, z.object({ files: z.array(recentFile) })),
  'project.forget': row(z.object({ path: z.string() }), nothing),
  /** Opens a file; its autosave instead where that is newer. Never runs, connects or expands anything. */
  'project.open': row(z.object({ path: z.string() }), openedProject),
  'project.openExample': row(z.object({ id: z.string() }), openedProject),
  /** The autosave of a pipeline that has no file yet, or null. */
  'project.recoverUntitled': row(nothing, z.object({ project: openedProject.nullable() })),
  /** Atomic: temporary file, fsync, rename. `force` overwrites a file that changed outside. */
  'project.save': row(
    z.object({
      path: z.string(),
      document: documentSchema,
      revision: z.string().nullable(),
      force: z.boolean(),
    }),
    z.object({ revision: z.string() }),
  ),
  'project.autosave': row(z.object({ path: z.string().nullable(), document: documentSchema }), nothing),
  'project.discardAutosave': row(z.object({ path: z.string().nullable() }), nothing),
  'files.list': row(
    z.object({ directory: z.string().nullable() }),
    z.object({ directory: z.string(), parent: z.string().nullable(), entries: z.array(fileEntry) }),
  ),
  /** Columns inferred from the head of a file, with the first records as text. Throws UserError for a missing or unreadable file. */
  'files.sample': row(
    z.object({ path: z.string(), format: json, baseDirectory: z.string().nullable() }),
    z.object({
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
      /** A column that looks like the event time. */
      eventTime: z.string().nullable(),
      /** The watermark delay that holds its disorder in the sample, ms; null where there is none. */
      delay: z.number().nullable(),
      lines: z.array(z.string()),
      notices: z.array(z.string()),
    }),
  ),
  'run.start': row(
    z.object({
      document: documentSchema,
      path: z.string().nullable(),
      mode: z.enum(['run', 'preview']),
      parameters: z.record(z.string(), z.string()),
      /** Output ports (`node.port`) of which samples are wanted from the first record on. */
      watch: z.array(z.string()),
      /**
       * Of a run: `checkpoint` goes on with the last one that did not come to its end, `afresh` removes what it has left. Left out: starts from the beginning,
       * and what is there stays.
       */
      goOn: z.enum(['checkpoint', 'afresh']).exactOptional(),
      /** Goes on although something of the checkpoint is lost, or a sink gets records a second time. */
      allowLoss: z.boolean().exactOptional(),
      /**
       * Of a run: pinned sources give their pinned records, the others begin where this says, by node, or where their config does. Sinks write nothing, no
       * checkpoints are made, and nothing is noted outside.
       */
      debug: z.object({ replays: z.record(z.string(), replayFrom) }).exactOptional(),
    }),
    z.object({ runId: z.string() }),
  ),
  /** What a run of this pipeline that did not come to its end has left to go on from. Throws UserError `run.invalid`. */
  'run.restorable': row(
    z.object({
      document: documentSchema,
      path: z.string().nullable(),
      parameters: z.record(z.string(), z.string()),
    }),
    z.object({ found: restorable.nullable() }),
  ),
  'run.stop': row(z.object({ runId: z.string() }), nothing),
  'run.pause': row(z.object({ runId: z.string() }), nothing),
  'run.resume': row(z.object({ runId: z.string() }), nothing),
  'run.watch': row(z.object({ runId: z.string(), ports: z.array(z.string()) }), nothing),
  'run.state': row(stateQuery.extend({ runId: z.string() }), statePage),
  ...kafkaRequests,
  ...sqlRequests,
  ...localKafkaRequests,
  ...pinRequests,
  ...testRequests,
  ...compareRequests,
  ...exportRequests,
  ...flinkRequests,
  ...trustRequests,
  ...codeRequests,
  'connection.list': row(nothing, z.object({ connections: z.array(connectionView), secrets: secretsView })),
  /** `was`: the name it had, null for a new one. Throws UserError where a name is taken, or its secrets cannot be kept. */
  'connection.save': row(z.object({ draft: connectionDraft, was: z.string().nullable() }), nothing),
  'connection.remove': row(z.object({ name: z.string() }), nothing),
  /** Calls the cluster. Secrets that the draft does not have are those that are kept. */
  'connection.test': row(connectionDraft, testResult),
  /** Opens the file of secrets with a passphrase, or makes it. */
  'secret.unlock': row(z.object({ passphrase: z.string() }), nothing),
  /** Which key a secret holds. */
  'key.look': row(z.object({ name: z.string() }), keyView),
  /** Keeps a key as a secret; `value` null: makes a new one. Throws UserError where the name is not free, or the value is no key. */
  'key.add': row(z.object({ name: z.string(), value: z.string().nullable() }), z.object({ id: z.string() })),
} as const

export const hostEvents = {
  'run.frame': z.object({ runId: z.string(), frame }),
  'run.status': z.object({ runId: z.string(), mode: z.enum(['run', 'preview']), status: runStatus }),
  'run.log': z.object({ runId: z.string(), entries: z.array(runLog) }),
  'run.printed': z.object({ runId: z.string(), node: z.string(), text: z.string() }),
  /** The open file was changed or removed by somebody else. */
  'project.changed': z.object({ path: z.string(), removed: z.boolean() }),
  /** The window is about to close: the screen saves or asks. */
  'app.closing': nothing,
  ...kafkaEvents,
  ...localKafkaEvents,
  ...compareEvents,
} as const

export const hostContract = { requests: hostRequests, events: hostEvents } as const satisfies Contract
