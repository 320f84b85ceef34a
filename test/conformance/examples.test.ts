/** The gallery: every example is read without a notice, has no error, fits on the canvas, and runs to results with no outside system. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createJob } from '../../engine/host/job.ts'
import { analyse } from '../../model/analyse.ts'
import type { Json } from '../../model/document.ts'
import { isJsonObject } from '../../model/json.ts'
import { readDocument, writeDocument } from '../../model/migrate.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'

const directory = new URL('../../examples/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, directory), 'utf8')
const cards = JSON.parse(read('gallery.json')) as {
  id: string
  title: string
  summary: string
  tag: string
}[]

function open(id: string) {
  const result = readDocument(read(`${id}.pipeline.json`), definitions)
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'))
  return result
}

test('every file of the folder is in the gallery, and no other', () => {
  const files = readdirSync(directory).filter((name) => name.endsWith('.pipeline.json'))
  expect(cards.map((card) => `${card.id}.pipeline.json`).sort()).toEqual(files.sort())
  expect(cards.length).toBeGreaterThanOrEqual(6)
})

describe.each(cards)('$id', ({ id, title, summary }) => {
  const { document, notices, readOnly } = open(id)

  test('reads back as it is written, and has no problem', () => {
    expect(notices).toEqual([])
    expect(readOnly).toBeNull()
    expect(document.name).toBe(title)
    expect(summary).toMatch(/\.$/)
    expect(writeDocument(document)).toBe(read(`${id}.pipeline.json`))
    expect(analyse(document, definitions).problems).toEqual([])
  })

  test('has a layout without overlap', () => {
    const places = Object.keys(document.nodes).map((node) => document.layout.positions[node])
    for (const [index, a] of places.entries()) {
      for (const b of places.slice(index + 1)) {
        if (a === undefined || b === undefined) throw new Error('a node has no place')
        expect(Math.abs(a.x - b.x) >= 236 || Math.abs(a.y - b.y) >= 140).toBe(true)
      }
    }
  })

  test('runs to results at every sink, and to the same ones again', async () => {
    const bounded = {
      ...document,
      nodes: Object.fromEntries(
        Object.entries(document.nodes).map(([name, node]) => [
          name,
          node.type === 'generator'
            ? { ...node, config: { ...node.config, rate: null, limit: 8_000 } }
            : node,
        ]),
      ),
    }
    const compiled = compile(bounded, definitions, { parameters: {}, baseDirectory: directory.pathname })
    if (!compiled.ok) throw new Error(compiled.problems.map((problem) => problem.message).join('\n'))
    const run = async () => {
      const printed = new Map<string, string[]>()
      const job = createJob(
        compiled.plan,
        { mode: 'run', limits: null, seed: 1, virtualClock: true },
        {
          print: (node, text) => {
            printed.set(node, [...(printed.get(node) ?? []), ...text.trimEnd().split('\n')])
          },
        },
      )
      await job.open()
      const end = await job.run()
      return { printed, end }
    }
    const { printed, end } = await run()
    expect(end.error).toBeNull()
    expect(end.state).toBe('finished')
    const sinks = Object.entries(document.nodes).filter(([, node]) => node.type === 'console_sink')
    expect([...printed.keys()].sort()).toEqual(sinks.map(([name]) => name).sort())
    const json = sinks
      .filter(([, node]) => node.config['format'] === 'json')
      .flatMap(([name]) => printed.get(name) ?? [])
    expect(json.map((line) => JSON.parse(line) as Json).filter((row) => !isJsonObject(row))).toEqual([])
    expect((await run()).printed).toEqual(printed)
  })
})
