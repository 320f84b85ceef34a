/** An engine that plays the part that the job's name tells, for the tests of its supervision. */
import type { Frame, RunState } from '../../../../bridge/contract.ts'
import { engineContract } from '../../../../bridge/engine.ts'
import { serve } from '../../../../bridge/server.ts'
import { parentTransport } from '../../../../bridge/transports/childProcess.ts'
import { UserError } from '../../../../model/errors.ts'

const frame = (state: RunState): Frame => ({
  seq: 1,
  state,
  elapsed: 5,
  nodes: {},
  samples: [],
  deadLetters: [],
  memory: null,
})

const transport = parentTransport(process)
const server = serve(engineContract, transport, {
  'job.start'({ plan }) {
    if (plan.name === 'missing') throw new UserError('file.missing', 'There is no file orders.ndjson.')
    server.emit('status', { state: 'running', error: null })
    if (plan.name === 'short') {
      server.emit('printed', { node: 'out', text: String(process.pid) })
      server.emit('frame', frame('finished'))
      server.emit('status', { state: 'finished', error: null })
    }
    if (plan.name === 'killed') process.kill(process.pid, 'SIGKILL')
    if (plan.name === 'memory') {
      process.stderr.write(
        'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n',
      )
      process.exitCode = 134
      process.disconnect()
    }
    return {}
  },
  'job.stop'() {
    server.emit('status', { state: 'stopped', error: null })
    return {}
  },
  'job.capture'() {
    throw new UserError('no-source', 'A stub has no source.')
  },
  'job.compare': () => ({ found: null }),
  'job.savepoint': () => ({ folder: '' }),
  'job.pause': () => ({}),
  'job.resume': () => ({}),
  'job.watch': () => ({}),
  'job.state': () => ({ entries: [], total: 0, watermark: null, nextFire: null }),
})
transport.onClose(() => process.exit())
