import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { PipelineDocument } from '../../model/document.ts'
import { paceOf, writesOutside } from './example.ts'

const example = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../examples/${name}.pipeline.json`, import.meta.url), 'utf8'),
  ) as PipelineDocument

it('tells the pace of the generators, and none for files', () => {
  expect(paceOf(example('orders_revenue'))).toBe(300)
  expect(paceOf(example('clean_csv'))).toBeNull()
})

it('knows examples that leave files or records behind', () => {
  expect(writesOutside(example('day_report'))).toBe(true)
  expect(writesOutside(example('kafka_upper_case'))).toBe(true)
  expect(writesOutside(example('orders_revenue'))).toBe(false)
})
