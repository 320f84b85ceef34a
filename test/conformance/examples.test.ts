/** The gallery: every example is read without a notice, has no error, and runs to results with no outside system; those on Kafka run in test/kafka/examples.test.ts. */
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { analyse } from '../../model/analyse.ts'
import type { Json } from '../../model/document.ts'
import { isJsonObject } from '../../model/json.ts'
import { writeDocument } from '../../model/migrate.ts'
import { definitions } from '../../nodes/definitions.ts'
import { exampleFile, openExample, runExample } from '../support/examples.ts'

const KAFKA = 'Kafka'
const cards = JSON.parse(exampleFile('gallery.json')) as {
  id: string
  title: string
  summary: string
  tag: string
}[]

test('every file of the folder is in the gallery, and no other', () => {
  const directory = new URL('../../examples/', import.meta.url)
  const files = readdirSync(directory).filter((name) => name.endsWith('.pipeline.json'))
  expect(cards.map((card) => `${card.id}.pipeline.json`).sort()).toEqual(files.sort())
  expect(cards.length).toBeGreaterThanOrEqual(6)
})

test('the tag Kafka tells who needs a broker', () => {
  const onKafka = cards.filter(({ id }) =>
    Object.values(openExample(id).document.nodes).some(({ type }) => type.startsWith('kafka_')),
  )
  expect(cards.filter(({ tag }) => tag === KAFKA)).toEqual(onKafka)
})

describe.each(cards)('$id', ({ id, title, summary, tag }) => {
  const { document, notices, readOnly } = openExample(id)

  test('reads back as it is written, and has no problem', () => {
    expect(notices).toEqual([])
    expect(readOnly).toBeNull()
    expect(document.name).toBe(title)
    expect(summary).toMatch(/\.$/)
    expect(writeDocument(document)).toBe(exampleFile(`${id}.pipeline.json`))
    expect(analyse(document, definitions).problems).toEqual([])
  })

  // Those of Kafka run in test/kafka, beside a broker.
  if (tag === KAFKA) return
  test('runs to results at every sink, and to the same ones again', async () => {
    const result = await runExample(document)
    const { printed, written } = result
    const sinks = (type: string) => Object.entries(document.nodes).filter(([, node]) => node.type === type)
    const consoles = sinks('console_sink')
    expect([...printed.keys()].sort()).toEqual(consoles.map(([name]) => name).sort())
    const files = sinks('file_sink').map(([, node]) => node.config['path'])
    expect(new Set<unknown>(written.keys())).toEqual(new Set(files))
    expect([...written.values()].filter((text) => text.length === 0)).toEqual([])
    const json = consoles
      .filter(([, node]) => node.config['format'] === 'json')
      .flatMap(([name]) => printed.get(name) ?? [])
    expect(json.map((line) => JSON.parse(line) as Json).filter((row) => !isJsonObject(row))).toEqual([])
    expect(await runExample(document)).toEqual(result)
  })
})
