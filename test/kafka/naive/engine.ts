/**
 * An engine that decides in a naive way which checkpoint to go on from, to show that the tests would see it. The name of the pipeline says how: `newest` takes the
 * newest checkpoint on the disk as the committed one, `local` the newest whose commit this machine has noted.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentTransport } from '../../../bridge/transports/childProcess.ts'
import { checkpointName } from '../../../engine/checkpoint/name.ts'
import { listCheckpoints } from '../../../engine/checkpoint/store.ts'
import { serveEngine } from '../../../engine/host/server.ts'
import type { CheckpointName, SinkRuntime } from '../../../engine/api/index.ts'
import { runtimes } from '../../../nodes/runtimes.ts'

/** `newest /folder/of/the/run` */
const read = (job: string): readonly [way: string, directory: string] => {
  const at = job.indexOf(' ')
  return [job.slice(0, at), job.slice(at + 1)]
}
const note = (directory: string): string => join(directory, 'committed.json')

async function naivelyCommitted(job: string): Promise<CheckpointName | null> {
  const [way, directory] = read(job)
  const list = await listCheckpoints(directory)
  if (way === 'newest') return list[0] === undefined ? null : checkpointName(directory, list[0].folder)
  return existsSync(note(directory))
    ? (JSON.parse(readFileSync(note(directory), 'utf8')) as CheckpointName)
    : null
}

const real = runtimes.kafka_sink as SinkRuntime
const naive: SinkRuntime = {
  ...real,
  async committed(operator, context) {
    // The process before is fenced all the same: only the choice is naive.
    await real.committed?.(operator, context)
    return naivelyCommitted(context.job)
  },
  async open(operator, schema, context, restored, header) {
    const writer = await real.open(operator, schema, context, restored, header)
    return {
      ...writer,
      commit: async (prepared, name) => {
        await writer.commit?.(prepared, name)
        writeFileSync(note(read(context.job)[1]), JSON.stringify(name))
      },
    }
  },
}

const server = serveEngine(parentTransport(process), {
  enterDirectory: () => undefined,
  now: () => Date.now(),
  frameWanted: () => true,
  runtimes: { ...runtimes, kafka_sink: naive },
})
server.onClose(() => process.exit(0))
