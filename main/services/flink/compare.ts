/** The same records through the embedded engine and through Flink, and whether the sinks get the same. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSession, type GatewaySession } from '../../../drivers/flink/gateway.ts'
import type { Endpoint } from '../../../drivers/flink/http.ts'
import { exportFlink, type FlinkExport } from '../../../export/flink/export.ts'
import { declarations, inserts, statementSql } from '../../../export/flink/print.ts'
import type { Json } from '../../../model/document.ts'
import { UserError } from '../../../model/errors.ts'
import { compareSinks, type SinkComparison } from '../../../model/fixtures/compare.ts'
import type { SinkLines } from '../../../model/fixtures/fixture.ts'
import { remaining, rowText, type Change } from '../../../model/fixtures/net.ts'
import { isJsonObject } from '../../../model/json.ts'
import type { Pin, Pins } from '../../../model/pins/pin.ts'
import type { JobPlan, PlanOperator } from '../../../model/plan/plan.ts'
import { printing } from '../../../model/plan/printing.ts'
import type { Problem } from '../../../model/problem.ts'
import { formatType } from '../../../model/typeText.ts'
import { definitions } from '../../../nodes/definitions.ts'
import type { EnginePool } from '../engine/pool.ts'
import { runFixture } from '../fixtures/run.ts'

export interface CompareJob {
  readonly plan: JobPlan
  /** By source. Its partitions are read as one, in the order in which their records were taken: Flink reads them from a file. */
  readonly input: Pins
  readonly baseDirectory: string
  /** A SQL Gateway whose cluster sees this machine's files. */
  readonly gateway: Endpoint
  /** Of Flink's job; the embedded engine has one of its own. */
  readonly parallelism: number
  readonly engines: EnginePool
  /** Ends it, on Flink too, and throws UserError `stopped`. */
  readonly signal?: AbortSignal
  /** What is being done now; `sink`: whose rows Flink makes. */
  readonly onStep?: (step: 'engine' | 'flink', sink: string | null) => void
}

export type Comparison =
  /** Nodes that Flink has no counterpart for, or that it refuses. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | {
      readonly kind: 'compared'
      /** What each sink has in the end. `expected` is what Flink gives, `got` what the embedded engine gives. */
      readonly sinks: readonly SinkComparison[]
      /** How long each side took. */
      readonly seconds: { readonly engine: number; readonly flink: number }
    }

/** Throws what stands in the way on either side: OperationalError, UserError `compare-flink`. */
export async function compareWithFlink(job: CompareJob): Promise<Comparison> {
  const input = Object.fromEntries(Object.entries(job.input).map(([id, pin]) => [id, asOnePartition(pin)]))
  const folder = await mkdtemp(join(tmpdir(), 'millrace-compare-'))
  try {
    await writeInput({ ...job, input }, folder)
    const made = exportFlink(onFiles(job, folder))
    if (made.problems.length > 0) return { kind: 'refused', problems: made.problems }
    // Both take two cores: one after the other.
    job.onStep?.('engine', null)
    const began = performance.now()
    const { got } = await runFixture({ ...job, input })
    const between = performance.now()
    const flink = await onFlink(made, job)
    const seconds = { engine: (between - began) / 1_000, flink: (performance.now() - between) / 1_000 }
    const sinks = compareSinks(flink, inTheEnd(job.plan, got), { ordered: false, rounded: true })
    return { kind: 'compared', sinks, seconds }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const asOnePartition = ({ header, records }: Pin): Pin => ({
  header: { ...header, partitions: header.partitions.slice(0, 1) },
  records: records.map(([, values]) => [0, values]),
})

/** A sink without its place in the plan; `printing` says what it is. */
const PRINTER: Omit<PlanOperator, 'id' | 'label' | 'inputs'> = {
  type: '',
  version: 1,
  kind: 'sink',
  config: {},
  outputs: [],
  guarantees: { recovery: 'none', repeatable: true, notes: [] },
  queueBound: 1_000,
}

const inputFile = (folder: string, source: string): string => join(folder, `${source}.ndjson`)

/** The engine prints the records of each source, as its own reader would take them. */
async function writeInput(
  { plan, input, engines, baseDirectory, signal }: CompareJob,
  folder: string,
): Promise<void> {
  const sources = plan.operators.filter(({ kind }) => kind === 'source')
  const printers = sources.map(({ id, outputs }): PlanOperator => {
    const schema = outputs.find(({ port }) => port === 'out')?.schema
    if (schema === undefined) throw new UserError('compare-source', `${id} has no output.`)
    return {
      ...PRINTER,
      id: `${id}_printed`,
      label: id,
      inputs: [{ port: 'in', from: `${id}.out`, schema }],
    }
  })
  const { got } = await runFixture({
    plan: printing({ ...plan, operators: [...sources, ...printers] }),
    input,
    engines,
    baseDirectory,
    ...(signal === undefined ? {} : { signal }),
  })
  for (const { id } of sources) {
    const lines = got[`${id}_printed`] ?? []
    await writeFile(inputFile(folder, id), lines.map((line) => `${line}\n`).join(''))
  }
}

/** Sources read the files, sinks print: what they reach outside is not part of the answer. */
const onFiles = ({ plan, parallelism }: CompareJob, folder: string): JobPlan =>
  printing({
    ...plan,
    settings: { ...plan.settings, parallelism, checkpointInterval: 0, restartAttempts: 0 },
    operators: plan.operators.map((operator) =>
      operator.kind === 'source' ? onFile(operator, inputFile(folder, operator.id)) : operator,
    ),
  })

function onFile(operator: PlanOperator, path: string): PlanOperator {
  const columns = operator.outputs.find(({ port }) => port === 'out')?.schema.columns ?? []
  return {
    ...operator,
    type: 'file_source',
    version: definitions.file_source.version,
    config: definitions.file_source.config.parse({
      path,
      format: { kind: 'json', timestamps: 'iso' },
      schema: columns.map(({ name, type }) => ({ name, type: formatType({ ...type, nullable: true }) })),
      eventTime: eventTimeOf(operator),
    }) as unknown as Json,
  }
}

/** Most sources have it as a field; the others only how long their watermark waits. */
function eventTimeOf({ config, outputs }: PlanOperator): Json {
  if (!isJsonObject(config)) return null
  const given = config['eventTime']
  if (isJsonObject(given)) return { column: given['column'] ?? '', delay: given['delay'] ?? 0 }
  const column = outputs.find(({ port }) => port === 'out')?.schema.eventTime ?? null
  return column === null ? null : { column, delay: config['delay'] ?? 0 }
}

/** What each sink has in the end. */
async function onFlink(made: FlinkExport, { gateway, signal, onStep }: CompareJob): Promise<SinkLines> {
  onStep?.('flink', null)
  const session = await openSession(gateway, {
    ...Object.fromEntries(made.settings),
    'restart-strategy.type': 'none',
  })
  try {
    for (const { node, statement } of declarations(made.script))
      await must(session, node.id, statementSql(statement, node.label), signal)
    const lines: Record<string, readonly string[]> = {}
    for (const { node, statement } of inserts(made.script)) {
      if (statement.kind !== 'insert') continue
      onStep?.('flink', node.id)
      const { columns, rows } = await must(session, node.id, statement.query, signal)
      lines[node.id] = remaining(
        rows.map(({ kind, fields }): [Change, string] => [
          kind === 'INSERT' || kind === 'UPDATE_AFTER' ? 'insert' : 'delete',
          rowText(Object.fromEntries(columns.map((name, index) => [name, (fields[index] ?? null) as Json]))),
        ]),
      )
    }
    return lines
  } finally {
    await session.close()
  }
}

async function must(session: GatewaySession, node: string, statement: string, signal?: AbortSignal) {
  const result = await session.run(statement, signal)
  if (result.ok) return result
  throw new UserError('compare-flink', `Flink refuses it: ${result.message}`, {
    nodeId: node,
    hint: 'Look at the statement of this node in the script: millrace export FILE --flink-sql -',
  })
}

/** What the engine's sinks have when all changes are made. */
function inTheEnd({ operators }: JobPlan, got: SinkLines): SinkLines {
  const updating = new Set(
    operators.filter(({ inputs }) => inputs[0]?.schema.changes === 'changelog').map(({ id }) => id),
  )
  const entries = Object.entries(got).map(([id, lines]): [string, readonly string[]] => {
    const changes = lines.map((line): [Change, string] => {
      const row = JSON.parse(line) as Readonly<Record<string, Json>>
      if (!updating.has(id)) return ['insert', rowText(row)]
      const { op, ...columns } = row
      return [op === '+I' || op === '+U' ? 'insert' : 'delete', rowText(columns)]
    })
    return [id, remaining(changes)]
  })
  return Object.fromEntries(entries)
}
