import { hostContract, type Transport } from '../../bridge/contract.ts'
import { serve, type Server } from '../../bridge/server.ts'
import { secretsOf } from '../../model/connections/connection.ts'
import { settingsSchema } from '../../model/document.ts'
import { serializeError } from '../../model/errors.ts'
import { addKey, keyOf } from './encryption.ts'
import { probeEnvironment } from './environment.ts'
import { listFiles } from './files.ts'
import { flinkHandlers } from './flink/requests.ts'
import { LOCAL } from './localKafka/service.ts'
import { createTests } from './fixtures/tests.ts'
import { createComparing } from './flink/comparing.ts'
import { describeTable } from './databases.ts'
import { createKafkaBrowser } from './kafka.ts'
import { createRuns } from './runs.ts'
import { sampleFile } from './sample.ts'
import type { projectExports } from './exports/writing.ts'
import type { Services } from './services.ts'
import { watchFile, type FileWatch } from './watchFile.ts'

/** Marks in the preferences that a pipeline was opened once. */
const STARTED = 'app.started'

export interface Session {
  /** Tells the screen that its window is about to close; it saves or asks, and answers `app.close`. */
  closing(): void
  /** The screen has gone: its runs are stopped. Resolves when they are. */
  readonly ended: Promise<void>
}

export interface SessionOptions {
  readonly services: Services
  readonly transport: Transport
  /** The screen lets its window close. */
  readonly mayClose: () => void
}

/** Serves one screen: one connection, with the runs it started and the file it has open. */
export function openSession({ services, transport, mayClose }: SessionOptions): Session {
  const { projects, preferences, gallery, engines, connections, secrets, localKafka, pins, trust, exports } =
    services
  let open: { readonly path: string; readonly watch: FileWatch } | null = null

  const follow = (path: string | null, revision: string | null): void => {
    if (path !== null && path === open?.path && revision !== null) {
      open.watch.expect(revision)
      return
    }
    open?.watch.close()
    open = null
    if (path === null || revision === null) return
    const watch = watchFile(path, revision, ({ removed }) =>
      server.emit('project.changed', { path, removed }),
    )
    open = { path, watch }
  }
  const started = async (): Promise<void> => {
    if ((await preferences.all())[STARTED] !== true) await preferences.set(STARTED, true)
  }

  const runs = createRuns(services, {
    frame: (runId, frame) => server.emit('run.frame', { runId, frame }),
    status: (runId, mode, status) => server.emit('run.status', { runId, mode, status }),
    log: (runId, entries) => server.emit('run.log', { runId, entries: [...entries] }),
    printed: (runId, node, text) => server.emit('run.printed', { runId, node, text }),
  })

  const tests = createTests(services)
  const comparing = createComparing(services, (step, sink) => server.emit('compare.step', { step, sink }))

  const kafka = createKafkaBrowser(connections, (found) => server.emit('kafka.found', found))

  let typescriptExport: ReturnType<typeof projectExports> | null = null
  const server: Server<typeof hostContract> = serve(hostContract, transport, {
    'app.info': async () => ({
      version: services.version,
      shell: services.shell,
      home: services.home,
      firstStart: (await preferences.all())[STARTED] !== true,
    }),
    'app.environment': async () => ({ tools: await probeEnvironment() }),
    'app.preferences': async () => ({ values: { ...(await preferences.all()) } }),
    'app.setPreference': async ({ name, value }) => {
      await preferences.set(name, value)
      return {}
    },
    'app.close': () => {
      mayClose()
      return {}
    },
    'gallery.list': async () => ({ examples: await gallery.list() }),
    'project.recent': async () => ({ files: [...(await projects.recent())] }),
    'project.forget': async ({ path }) => {
      await projects.forget(path)
      return {}
    },
    'project.open': async ({ path }) => {
      const project = await projects.open(path)
      follow(project.path, project.revision)
      await started()
      return project
    },
    'project.openExample': async ({ id }) => {
      const { document } = await gallery.open(id)
      follow(null, null)
      await started()
      return { path: null, document, readOnly: null, recovered: false, notices: [], revision: null }
    },
    'project.recoverUntitled': async () => ({ project: await projects.recoverUntitled() }),
    'project.save': async ({ path, document, revision, force }) => {
      const saved = await projects.save(path, document, revision, force)
      await pins.saved(path, document)
      follow(path, saved)
      await started()
      return { revision: saved }
    },
    'project.autosave': async ({ path, document }) => {
      await projects.autosave(path, document)
      return {}
    },
    'project.discardAutosave': async ({ path }) => {
      await projects.discardAutosave(path)
      return {}
    },
    'files.list': ({ directory }) => listFiles(directory),
    'files.sample': (query) => sampleFile(query),
    'run.start': (request) => runs.start(request),
    'run.restorable': async (request) => ({ found: await runs.restorable(request) }),
    'run.stop': async ({ runId }) => {
      await runs.stop(runId)
      return {}
    },
    'run.pause': async ({ runId }) => {
      await runs.pause(runId)
      return {}
    },
    'run.resume': async ({ runId }) => {
      await runs.resume(runId)
      return {}
    },
    'run.watch': async ({ runId, ports }) => {
      await runs.watch(runId, ports)
      return {}
    },
    'run.state': ({ runId, ...request }) => runs.state(runId, request),
    'code.check': async (request) => {
      const { checkCode } = await import('./code/check.ts')
      const { problems, columns } = await checkCode(request)
      return { problems: [...problems], columns: columns === null ? null : [...columns] }
    },
    'export.typescriptCode': async (request) => {
      const { typescriptCode } = await import('./exports/typescript.ts')
      const { text, places } = await typescriptCode(request, connections)
      return { text, places: [...places] }
    },
    'export.typescript': async ({ agreed, ...request }) => {
      await trust.require(request.document)
      const { projectExports } = await import('./exports/writing.ts')
      typescriptExport ??= projectExports(services)
      const { changes, written, notes, ...answer } = await typescriptExport(request, agreed)
      return { ...answer, changes: [...changes], written: [...written], notes: [...notes] }
    },
    'trust.view': async ({ document }) => {
      const { parts, ...view } = await trust.view(document)
      return { ...view, parts: [...parts] }
    },
    'trust.grant': async ({ document }) => {
      await trust.grant(document)
      return {}
    },
    'pin.capture': (request) => pins.capture(request),
    'pin.views': async ({ path, names }) => ({ views: await pins.views(path, names) }),
    'compare.flink': (request) => comparing.run(request),
    'compare.stop': () => {
      comparing.stop()
      return {}
    },
    'test.list': async ({ path }) => ({ tests: [...(await tests.list(path))] }),
    'test.save': (request) => tests.save(request),
    'test.run': async (request) => ({ outcomes: [...(await tests.run(request))] }),
    'test.update': (request) => tests.update(request),
    'test.remove': async ({ path, name }) => {
      await tests.remove(path, name)
      return {}
    },
    'test.stop': () => {
      tests.stop()
      return {}
    },
    'export.flink': (drawing) => exports.flink(drawing),
    'export.flinkProgram': async ({ language, ...drawing }) => ({
      text: await exports.flinkProgram(drawing, language),
    }),
    'export.saveFlink': async ({ as, to, ...drawing }) => {
      await exports.saveFlink(drawing, as, to)
      return {}
    },
    'export.spark': async (request) => {
      const { sparkReport } = await import('./exports/spark.ts')
      return sparkReport(request, connections)
    },
    'export.saveSpark': async ({ to, ...request }) => {
      const { saveSpark } = await import('./exports/spark.ts')
      await saveSpark(request, to, connections)
      return {}
    },
    ...kafka.handlers,
    'sql.table': ({ connection, table }) => describeTable(connections, connection, table),
    ...flinkHandlers(services),
    'connection.list': async () => {
      const list = await connections.list()
      const used = list.flatMap(({ connection }) => (connection === null ? [] : secretsOf(connection)))
      return { connections: list, secrets: await secrets.view(used) }
    },
    'connection.save': async ({ draft, was }) => {
      await connections.save(draft, was)
      await kafka.forget(was ?? draft.name)
      return {}
    },
    'connection.remove': async ({ name }) => {
      await connections.remove(name)
      await kafka.forget(name)
      return {}
    },
    'localKafka.start': async () => {
      const started = await localKafka.start((step) => server.emit('localKafka.step', { step }))
      await kafka.forget(LOCAL)
      return started
    },
    'connection.test': (draft) => connections.test(draft),
    'key.look': async ({ name }) => {
      try {
        return { id: (await keyOf(`secret:${name}`, secrets)).id, problem: null }
      } catch (error) {
        return { id: null, problem: serializeError(error) }
      }
    },
    'key.add': async ({ name, value }) => ({ id: await addKey(name, value, secrets) }),
    'secret.unlock': async ({ passphrase }) => {
      await secrets.unlock(passphrase)
      return {}
    },
  })

  const ended = new Promise<void>((resolve) => {
    server.onClose(() => {
      open?.watch.close()
      tests.stop()
      comparing.stop()
      void Promise.all([runs.close(), kafka.close()]).then(() => resolve())
    })
  })
  engines.warm(settingsSchema.parse({}).memoryLimit)
  return { closing: () => server.emit('app.closing', {}), ended }
}
