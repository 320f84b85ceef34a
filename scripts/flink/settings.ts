/** The settings of a session cluster on this machine: `conf/config.yaml`, and the options of its three processes. */

export interface Ports {
  /** The JobManager's REST API and pages. */
  readonly rest: number
  /** The SQL Gateway's REST API. */
  readonly sql: number
  /** Between the JobManager and the TaskManager. */
  readonly rpc: number
}

export interface ClusterSettings {
  readonly ports: Ports
  /** What runs goes here: files of its own, checkpoints, savepoints. */
  readonly folder: string
  readonly slots: number
  /** Address that the servers listen on: that of this machine alone, unless a container keeps others out. */
  readonly bind: string
}

/** MiB of a TaskManager. Flink's start scripts would work this out by a Java program of their own. */
const MEMORY = {
  frameworkHeap: 64,
  taskHeap: 640,
  /** Of RocksDB, and of sorting in batch jobs. */
  managed: 256,
  network: 96,
  /** Batch jobs take their read buffers from it. */
  frameworkOffHeap: 128,
  metaspace: 192,
  overhead: 192,
}
const mebibytes = (number: number): string => `${number}m`
const total = Object.values(MEMORY).reduce((sum, part) => sum + part, 0)
const JOB_MANAGER_HEAP = 448

/** Flat keys are YAML, too. */
export function configText({ ports, folder, slots, bind }: ClusterSettings): string {
  const settings: Readonly<Record<string, string | number>> = {
    'jobmanager.rpc.address': '127.0.0.1',
    'jobmanager.rpc.port': ports.rpc,
    'jobmanager.bind-host': '127.0.0.1',
    'jobmanager.memory.process.size': mebibytes(JOB_MANAGER_HEAP + 512),
    'taskmanager.host': '127.0.0.1',
    'taskmanager.bind-host': '127.0.0.1',
    'taskmanager.numberOfTaskSlots': slots,
    'taskmanager.cpu.cores': slots,
    'taskmanager.memory.process.size': mebibytes(total),
    'taskmanager.memory.framework.heap.size': mebibytes(MEMORY.frameworkHeap),
    'taskmanager.memory.task.heap.size': mebibytes(MEMORY.taskHeap),
    'taskmanager.memory.task.off-heap.size': mebibytes(0),
    'taskmanager.memory.managed.size': mebibytes(MEMORY.managed),
    'taskmanager.memory.network.min': mebibytes(MEMORY.network),
    'taskmanager.memory.network.max': mebibytes(MEMORY.network),
    'taskmanager.memory.framework.off-heap.size': mebibytes(MEMORY.frameworkOffHeap),
    'taskmanager.memory.framework.off-heap.batch-shuffle.size': mebibytes(32),
    'taskmanager.memory.jvm-metaspace.size': mebibytes(MEMORY.metaspace),
    'taskmanager.memory.jvm-overhead.min': mebibytes(MEMORY.overhead),
    'taskmanager.memory.jvm-overhead.max': mebibytes(MEMORY.overhead),
    // The gateway would take the JobManager's port for its own if `rest.bind-port` were given.
    'rest.address': '127.0.0.1',
    'rest.bind-address': bind,
    'rest.port': ports.rest,
    'web.upload.dir': `${folder}/tmp`,
    'sql-gateway.endpoint.rest.address': '127.0.0.1',
    'sql-gateway.endpoint.rest.bind-address': bind,
    'sql-gateway.endpoint.rest.port': ports.sql,
    'execution.checkpointing.dir': `file://${folder}/checkpoints`,
    'execution.checkpointing.savepoint-dir': `file://${folder}/savepoints`,
    'io.tmp.dirs': `${folder}/tmp`,
    'parallelism.default': 1,
    // On one classpath a class is not to be loaded twice.
    'classloader.resolve-order': 'parent-first',
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')
}

/** What Flink's own start scripts open of Java 17. */
const OPENED = [
  'java.net',
  'java.io',
  'java.nio',
  'sun.nio.ch',
  'sun.net.util',
  'java.lang',
  'java.lang.reflect',
  'java.text',
  'java.time',
  'java.util',
  'java.util.concurrent',
  'java.util.concurrent.atomic',
  'java.util.concurrent.locks',
]
export const opened: readonly string[] = OPENED.flatMap((name) => [
  '--add-opens',
  `java.base/${name}=ALL-UNNAMED`,
])

export interface ProcessSettings {
  readonly name: 'jobmanager' | 'taskmanager' | 'gateway'
  readonly main: string
  /** Of its memory, for Java. */
  readonly options: readonly string[]
}

/** In the order in which they are started. */
export const processes: readonly ProcessSettings[] = [
  {
    name: 'jobmanager',
    main: 'org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint',
    options: [`-Xmx${JOB_MANAGER_HEAP}m`, '-Xms128m', '-XX:MaxMetaspaceSize=256m'],
  },
  {
    name: 'taskmanager',
    main: 'org.apache.flink.runtime.taskexecutor.TaskManagerRunner',
    options: [
      '-XX:+UseG1GC',
      `-Xmx${MEMORY.frameworkHeap + MEMORY.taskHeap}m`,
      `-Xms${MEMORY.frameworkHeap + MEMORY.taskHeap}m`,
      `-XX:MaxDirectMemorySize=${MEMORY.frameworkOffHeap + MEMORY.network}m`,
      `-XX:MaxMetaspaceSize=${MEMORY.metaspace}m`,
    ],
  },
  {
    name: 'gateway',
    main: 'org.apache.flink.table.gateway.SqlGateway',
    options: ['-Xmx384m', '-Xms64m'],
  },
]
