import { OperationalError } from '../../model/errors.ts'

/** Statements wait for the planner, not for the job: a minute is long. */
const PATIENCE = 60_000

export interface Answer {
  readonly ok: boolean
  readonly body: unknown
}

/** One request of a REST API that speaks JSON. Throws OperationalError when nobody answers. */
export async function request(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  body?: unknown,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(PATIENCE),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    })
    const text = await response.text()
    return { ok: response.ok, body: text === '' ? {} : JSON.parse(text) }
  } catch (error) {
    throw new OperationalError('flink.unreachable', `Flink does not answer at ${new URL(url).origin}.`, {
      hint: 'Start its SQL Gateway, and give the address of its REST API, such as http://127.0.0.1:8083.',
      retriable: true,
      cause: error,
    })
  }
}
