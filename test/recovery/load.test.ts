/** `millrace test --load`: a pipeline that carries a known number of records a second. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { node, pipeline } from '../../export/flink/testing.ts'
import type { LoadReport } from '../../main/services/load/load.ts'
import { millrace } from '../support/cli.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'millrace-load-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const CARRIES = 1_000

test('the rate is stepped up until back-pressure, and a killed engine makes up for what was due meanwhile', async () => {
  const [file, out] = [path.join(folder, 'orders.pipeline.json'), path.join(folder, 'out.ndjson')]
  const document = pipeline(
    {
      orders: node('generator', { dataset: 'orders', rate: 10, limit: 100_000 }),
      slow: node('throttle', { rate: CARRIES, buffer: 50 }),
      out: node('file_sink', { path: out }),
    },
    ['orders.out->slow.in', 'slow.out->out.in'],
  )
  writeFileSync(file, JSON.stringify(document))
  const asked = ['test', file, '--load', '--seconds', '2', '--records', '300', '--json']
  const { code, stdout, stderr } = await millrace(asked)
  expect(code, stderr).toBe(0)
  const { steps, sustainable, recovery, records } = JSON.parse(stdout) as LoadReport & {
    readonly records: Readonly<Record<string, number>>
  }
  expect(records).toEqual({ orders: 300 })

  const [most, ...rates] = steps
  expect(most).toMatchObject({ offered: null })
  expect(most?.taken).toBeGreaterThan(0.5 * CARRIES)
  expect(most?.taken).toBeLessThan(1.5 * CARRIES)
  // Each more than the one before, up to the first that is not carried.
  const offered = rates.map((step) => step.offered ?? 0)
  expect(offered).toEqual(offered.toSorted((a, b) => a - b))
  expect(rates.map((step) => step.sustained)).toEqual(rates.map((_, index) => index < rates.length - 1))
  expect(sustainable).toBe(rates.at(-2)?.offered)
  expect(sustainable).toBeLessThan(1.5 * CARRIES)
  const last = rates.at(-1)
  expect(last?.backlog).toBeGreaterThan(0)
  expect(last?.latency?.p50).toBeGreaterThan(rates[0]?.latency?.p50 ?? Infinity)
  for (const { latency } of rates) expect(latency?.p99).toBeGreaterThanOrEqual(latency?.p50 ?? Infinity)

  expect(recovery?.rate).toBe(Math.round((sustainable ?? 0) / 2))
  expect(recovery?.again).toBeGreaterThan(0)
  expect(recovery?.caughtUp).toBeGreaterThanOrEqual(recovery?.again ?? Infinity)
  // Sinks write nothing.
  expect(existsSync(out)).toBe(false)
})
