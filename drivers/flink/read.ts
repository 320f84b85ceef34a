/** One question to a JobManager, its answer read by a schema. */
import type { z } from 'zod'
import { OperationalError, UserError } from '../../model/errors.ts'
import { errorMessage } from './errors.ts'
import { request, type Answer, type Endpoint } from './http.ts'

/** What Flink says of an error in a body. */
export function saidIn(body: unknown): string {
  const errors = (body as { readonly errors?: readonly unknown[] } | null)?.errors
  return Array.isArray(errors) ? errorMessage(errors.map(String).join('\n')) : ''
}

/** Throws OperationalError `flink.answer` for what is no answer of Flink's. */
export async function ask<T>(at: Endpoint, path: string, schema: z.ZodType<T>): Promise<T> {
  return readAnswer(at, await request(at, 'GET', path), schema)
}

export function readAnswer<T>(at: Endpoint, { ok, status, body }: Answer, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(body)
  if (ok && parsed.success) return parsed.data
  const said = saidIn(body)
  if (!ok && said !== '')
    throw new OperationalError('flink.refused', `Flink at ${at.address} refuses it: ${said}`, {
      hint: 'Look into the log of the JobManager.',
      retriable: status >= 500,
    })
  throw new OperationalError('flink.answer', `What answers at ${at.address} is no JobManager of Flink.`, {
    hint: 'Give the address of its REST API, such as http://127.0.0.1:8081. The SQL Gateway has another one.',
  })
}

export const unknownJob = (at: Endpoint, jobId: string): UserError =>
  new UserError('flink.job', `Flink at ${at.address} knows no job ${jobId}.`, {
    hint: 'The cluster was started anew, the job ended long ago, or the address is that of another cluster.',
  })

/** The same of a job; throws UserError `flink.job` where there is none. `path`: behind `/jobs/ID`. */
export async function askJob<T>(at: Endpoint, jobId: string, path: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await request(at, 'GET', `/jobs/${encodeURIComponent(jobId)}${path}`)
  if (isUnknown(answer)) throw unknownJob(at, jobId)
  return readAnswer(at, answer, schema)
}

/** Flink says 404 or 500 for an id that it does not know, by the question, and 400 for one that cannot be any. */
export const isUnknown = ({ ok, body }: Answer): boolean =>
  !ok &&
  /FlinkJobNotFoundException|path parameter \(jobid\)|Job \w+ not found|Job could not be found/.test(
    JSON.stringify(body),
  )
