/** A thin client of the REST API of Flink's SQL Gateway (v3): a session, and statements one after another. */
import { z } from 'zod'
import { OperationalError, stopped } from '../../model/errors.ts'
import { errorMessage } from './errors.ts'
import { request, type Answer, type Endpoint } from './http.ts'

export interface ResultRow {
  readonly kind: 'INSERT' | 'UPDATE_BEFORE' | 'UPDATE_AFTER' | 'DELETE'
  readonly fields: readonly unknown[]
}

export type StatementResult =
  | {
      readonly ok: true
      readonly columns: readonly string[]
      readonly rows: readonly ResultRow[]
      /** Of the job that the statement has started. */
      readonly jobId: string | null
    }
  /** What Flink says against the statement. */
  | { readonly ok: false; readonly message: string }

export interface GatewaySession {
  /** Runs one statement and reads its result to the end. `signal`: ends it on Flink, and throws UserError `stopped`. */
  readonly run: (statement: string, signal?: AbortSignal) => Promise<StatementResult>
  readonly close: () => Promise<void>
}

const errors = z.object({ errors: z.array(z.string()) })
const opened = z.object({ sessionHandle: z.string() })
const accepted = z.object({ operationHandle: z.string() })
const page = z.object({
  resultType: z.enum(['NOT_READY', 'PAYLOAD', 'EOS']),
  jobID: z.string().optional(),
  nextResultUri: z.string().optional(),
  results: z
    .object({
      columns: z.array(z.object({ name: z.string() })).optional(),
      data: z.array(
        z.object({
          kind: z.enum(['INSERT', 'UPDATE_BEFORE', 'UPDATE_AFTER', 'DELETE']),
          fields: z.array(z.unknown()),
        }),
      ),
    })
    .optional(),
})
type Page = z.output<typeof page>

/** Between two questions for a result that is not ready. */
const PAUSE = 25

/** Opens a session. `gateway`: how to come in, or an address that wants no login; `properties`: Flink's settings. Throws OperationalError, UserError. */
export async function openSession(
  gateway: Endpoint | string,
  properties: Readonly<Record<string, string>> = {},
): Promise<GatewaySession> {
  const address = typeof gateway === 'string' ? gateway : gateway.address
  const base = '/v3/sessions'
  const { sessionHandle } = read(opened, await request(gateway, 'POST', base, { properties }), address)
  const session = `${base}/${sessionHandle}`

  async function run(statement: string, signal?: AbortSignal): Promise<StatementResult> {
    const answer = await request(gateway, 'POST', `${session}/statements`, { statement })
    const refused = refusal(answer)
    if (refused !== null) return refused
    const { operationHandle } = read(accepted, answer, address)
    let columns: readonly string[] = []
    const rows: ResultRow[] = []
    let jobId: string | null = null
    for (let token = 0; ;) {
      if (signal?.aborted === true) {
        await request(gateway, 'POST', `${session}/operations/${operationHandle}/cancel`)
        throw stopped()
      }
      const result = await request(
        gateway,
        'GET',
        `${session}/operations/${operationHandle}/result/${token}?rowFormat=JSON`,
      )
      const failed = refusal(result)
      if (failed !== null) return failed
      const part: Page = read(page, result, address)
      jobId ??= part.jobID ?? null
      columns = part.results?.columns?.map(({ name }) => name) ?? columns
      rows.push(...(part.results?.data ?? []))
      const next = /\/result\/(\d+)/.exec(part.nextResultUri ?? '')?.[1]
      if (part.resultType === 'EOS' || next === undefined) return { ok: true, columns, rows, jobId }
      token = Number(next)
      if (part.resultType === 'NOT_READY' || part.results?.data.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE))
      }
    }
  }

  return {
    run,
    close: async () => {
      await request(gateway, 'DELETE', session)
    },
  }
}

function refusal({ ok, body }: Answer): (StatementResult & { readonly ok: false }) | null {
  if (ok) return null
  const said = errors.safeParse(body)
  return {
    ok: false,
    message: errorMessage(said.success ? said.data.errors.join('\n') : JSON.stringify(body)),
  }
}

function read<T>(schema: z.ZodType<T>, { ok, body }: Answer, address: string): T {
  const parsed = schema.safeParse(body)
  if (ok && parsed.success) return parsed.data
  throw new OperationalError('flink.answer', `What answers at ${address} is no SQL Gateway of Flink.`, {
    hint: 'Give the address of its REST API, such as http://127.0.0.1:8083.',
  })
}
