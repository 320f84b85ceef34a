/** Asks a system whether a connection reaches it, and what it says of itself. Drivers take their time to load: only who asks waits for them. */
import type { TestResult } from '../../bridge/contract.ts'
import type { ResolvedDatabase } from '../../model/connections/database.ts'
import type { ResolvedFlink } from '../../model/connections/flink.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import type { ResolvedConnection } from '../../model/connections/resolved.ts'
import { serializeError } from '../../model/errors.ts'

type Told = Pick<TestResult, 'message' | 'details'>

/** Never throws: what is wrong is the result. `resolve`: gives the connection with its secrets. */
export async function testConnection(resolve: () => Promise<ResolvedConnection>): Promise<TestResult> {
  try {
    const connection = await resolve()
    const told = await ask(connection)
    return { at: Date.now(), ok: true, hint: null, ...told }
  } catch (error) {
    const { message, hint } = serializeError(error)
    return { at: Date.now(), ok: false, message, hint, details: [] }
  }
}

function ask(connection: ResolvedConnection): Promise<Told> {
  switch (connection.kind) {
    case 'kafka':
      return askKafka(connection)
    case 'flink':
      return askFlink(connection)
    case 'database':
      return askDatabase(connection)
  }
}

async function askKafka(connection: ResolvedKafka): Promise<Told> {
  const { testKafka } = await import('../../drivers/kafka/connect.ts')
  const { brokers, controller, topics, clusterId } = await testKafka(connection)
  const subjects = connection.registry === null ? null : await subjectsOf(connection)
  return {
    message: `Connected: ${count(brokers, 'broker', 'brokers')}, ${count(topics, 'topic', 'topics')}.`,
    details: [
      { label: 'Cluster id', value: clusterId ?? 'not told' },
      { label: 'Controller', value: controller === null ? 'not told' : `broker ${controller}` },
      ...(subjects === null
        ? []
        : [{ label: 'Schema Registry', value: `answers, with ${count(subjects, 'subject', 'subjects')}` }]),
    ],
  }
}

async function subjectsOf(connection: ResolvedKafka): Promise<number> {
  const { openRegistry } = await import('../../drivers/registry/client.ts')
  const registry = openRegistry(connection)
  try {
    return (await registry.subjects()).length
  } finally {
    registry.close()
  }
}

async function askFlink(connection: ResolvedFlink): Promise<Told> {
  const { testFlink } = await import('../../drivers/flink/connect.ts')
  const { version, taskManagers, slots, freeSlots, jobs, gateway } = await testFlink(connection)
  return {
    message: `Connected: Flink ${version}, ${count(taskManagers, 'task manager', 'task managers')}, ${count(slots, 'slot', 'slots')} (${freeSlots} free).`,
    details: [
      { label: 'Jobs', value: `${jobs} running` },
      {
        label: 'SQL Gateway',
        value: gateway === null ? 'none: nothing can be submitted' : `answers, Flink ${gateway}`,
      },
    ],
  }
}

async function askDatabase(connection: ResolvedDatabase): Promise<Told> {
  const { testDatabase } = await import('../../drivers/sql/test.ts')
  const { server, tables, encrypted } = await testDatabase(connection)
  return {
    message: `Connected: ${server}, ${count(tables, 'table', 'tables')}.`,
    details: [
      { label: 'Database', value: connection.database },
      { label: 'Encryption', value: encrypted ? 'TLS' : 'none: what is sent can be read on the way' },
    ],
  }
}

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`
