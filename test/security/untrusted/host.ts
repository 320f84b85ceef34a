/**
 * The services of the app in a process that is watched: they open, check, preview, run, pin, test, export and compare a pipeline, and say what was seen. Then the code is
 * trusted and previewed again: the control that the watch would have seen something.
 *
 *     node host.ts PIPELINE STATE
 */
import { z } from 'zod'
import { startWatching, stopWatching, type Seen } from './watch.ts'

export interface Told {
  /** How the requests that would run something were answered: codes of errors. */
  readonly answers: Readonly<Record<string, string>>
  readonly seen: readonly Seen[]
  /** How the preview of the trusted code ended, and what it printed. */
  readonly trusted: { readonly state: string; readonly log: readonly string[] }
}

// Zod compiles checkers of our own schemas: no evaluation is left then but that of a pipeline.
z.config({ jitless: true })

const [path = '', stateDirectory = ''] = process.argv.slice(2)
const { createClient } = await import('../../../bridge/client.ts')
const { hostContract } = await import('../../../bridge/contract.ts')
const { memoryPair } = await import('../../../bridge/transports/memory.ts')
const { forkEngine } = await import('../../../main/services/engine/fork.ts')
const { entryPoint } = await import('../../../main/services/locations.ts')
const { createServices } = await import('../../../main/services/services.ts')
const { openSession } = await import('../../../main/services/session.ts')
const { analyse } = await import('../../../model/analyse.ts')
const { apply } = await import('../../../model/apply.ts')
const { applyDiff, invert } = await import('../../../model/diff.ts')
const { MillraceError } = await import('../../../model/errors.ts')
const { definitions } = await import('../../../nodes/definitions.ts')

const services = createServices({
  keyring: null,
  shell: 'web',
  version: '0',
  stateDirectory,
  examplesDirectory: stateDirectory,
  definitions,
  launchEngine: (memoryLimit, fence) => forkEngine({ entry: entryPoint('engine'), memoryLimit, fence }),
})
const [near, far] = memoryPair()
// A window has an engine ready from its start, before any pipeline is opened.
const session = openSession({ services, transport: far, mayClose: () => undefined })
const client = createClient(hostContract, near)
await client.request('app.info', {})

const answers: Record<string, string> = {}
const ask = async (name: string, request: Promise<unknown>): Promise<void> => {
  answers[name] = await request.then(
    () => 'done',
    (error: unknown) => (error instanceof MillraceError ? error.code : String(error)),
  )
}

startWatching()
const { document } = await client.request('project.open', { path })
const problems = analyse(document, definitions).problems.filter(({ severity }) => severity === 'error')
answers['validate'] = problems.map(({ code }) => code).join()
const startable = { document, path, parameters: {} }
await ask('view', client.request('trust.view', { document }))
await ask('preview', client.request('run.start', { ...startable, mode: 'preview', watch: ['code.out'] }))
await ask('run', client.request('run.start', { ...startable, mode: 'run', watch: [] }))
await ask('restorable', client.request('run.restorable', startable))
await ask('pin', client.request('pin.capture', { ...startable, node: 'orders', records: 10 }))
const kept = { name: 'kept', description: '', records: 10 }
await ask('save as test', client.request('test.save', { ...startable, ...kept }))
await ask('test', client.request('test.run', { ...startable, name: 'kept', ways: [] }))
const project = { ...startable, directory: `${path}.project`, agreed: null }
await ask('export', client.request('export.typescript', project))
// What the screen asks for by itself, as a pipeline is opened and drawn on.
await ask('pins', client.request('pin.views', { path, names: [] }))
await ask('tests', client.request('test.list', { path }))
await ask('Flink SQL', client.request('export.flink', startable))
await ask('TypeScript', client.request('export.typescriptCode', startable))
await ask('autosave', client.request('project.autosave', { path, document }))
await ask('forget', client.request('project.discardAutosave', { path }))
const changed = apply(document, { kind: 'setLabel', id: 'code', label: 'Other' })
answers['diff'] = String(applyDiff(changed.document, invert(changed.diff)).nodes['code']?.label)
const seen = stopWatching()

const log: string[] = []
const ended = new Promise<string>((resolve) => {
  client.on('run.log', ({ entries }) => void log.push(...entries.map(({ message }) => message)))
  client.on('run.status', ({ status }) => {
    if (['finished', 'stopped', 'failed'].includes(status.state)) resolve(status.state)
  })
})
// Without its Kafka: what is tried here is the code.
const { nodes, edges } = document
const { orders: _, ...rest } = nodes
const alone = { ...document, nodes: rest, edges: edges.filter(({ from }) => from !== 'orders.out') }
await client.request('trust.grant', { document: alone })
startWatching()
await client.request('run.start', { ...startable, document: alone, mode: 'preview', watch: ['code.out'] })
const state = await ended
client.close()
await session.ended
services.close()
const told: Told = { answers, seen, trusted: { state, log } }
process.stdout.write(JSON.stringify(told))
