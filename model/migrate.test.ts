import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { apply } from './apply.ts'
import { analyse } from './analyse.ts'
import { emptyDocument, type PipelineDocument } from './document.ts'
import { UserError } from './errors.ts'
import { findJsonFault } from './json-syntax.ts'
import { readDocument, writeDocument, type FormatMigrations } from './migrate.ts'
import { testDefinitions } from './testing/definitions.ts'
import { node, pipe } from './testing/documents.ts'
import { randomOf, randomOperation } from './testing/random.ts'
import { cases } from '../test/support/cases.ts'

const read = (text: string) => readDocument(text, testDefinitions)
const opened = (text: string) => {
  const result = read(text)
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'))
  return result
}
const refusal = (text: string): string => {
  const result = read(text)
  return result.ok ? 'ok' : result.problems.map(({ code, message }) => `${code}: ${message}`).join('\n')
}

const good = pipe({ b: node('print'), a: node('numbers', { rows: 3, columns: [] }) }, 'a.out->b.in')

describe('writeDocument', () => {
  it('has keys in a fixed order, nodes by id, edges sorted, layout last', () => {
    expect(writeDocument({ ...good, edges: [...good.edges].reverse() })).toBe(`{
  "format": 1,
  "name": "test",
  "settings": {},
  "parameters": {},
  "nodes": {
    "a": {
      "type": "numbers",
      "version": 1,
      "label": "",
      "config": {
        "rows": 3,
        "columns": []
      }
    },
    "b": {
      "type": "print",
      "version": 1,
      "label": "",
      "config": {}
    }
  },
  "edges": [
    {
      "from": "a.out",
      "to": "b.in"
    }
  ],
  "layout": {
    "positions": {
      "a": {
        "x": 240,
        "y": 0
      },
      "b": {
        "x": 0,
        "y": 0
      }
    },
    "groups": {},
    "notes": {}
  }
}
`)
  })
})

describe('readDocument', () => {
  it('fills in what may be left out', () => {
    const { document } = opened('{"format":1,"nodes":{"a":{"type":"numbers"}}}')
    expect(document).toEqual({
      ...emptyDocument(''),
      nodes: { a: { type: 'numbers', version: 1, label: '', config: {} } },
    })
    expect(analyse(document, testDefinitions).nodes.a?.config).toMatchObject({ rows: 10 })
  })

  it('keeps what it does not know, at every level', () => {
    const text = `{
      "layout": { "viewport": { "zoom": 2 }, "positions": { "a": { "x": 1, "y": 2, "pinned": true } } },
      "edges": [ { "to": "b.in", "from": "a.out", "colour": "red" } ],
      "nodes": { "b": { "type": "print" }, "a": { "type": "who", "tags": ["x"], "config": { "__proto__": { "deep": [1, null] } } } },
      "$schema": "https://example.org/s.json", "format": 1, "owner": { "team": "core" }
    }`
    const { document, readOnly, notices } = opened(text)
    expect({ readOnly, notices }).toEqual({ readOnly: null, notices: [] })
    const written = writeDocument(document)
    const raw = JSON.parse(written) as Record<string, unknown>
    expect(raw).toMatchObject({
      $schema: 'https://example.org/s.json',
      owner: { team: 'core' },
      layout: { viewport: { zoom: 2 }, positions: { a: { pinned: true } } },
      edges: [{ colour: 'red' }],
      nodes: { a: { tags: ['x'] } },
    })
    expect(written).toContain('"__proto__": {')
    expect(Object.keys(raw).at(-1)).toBe('layout')
    expect(writeDocument(opened(written).document)).toBe(written)
  })

  it('takes a byte order mark and edges in any order', () => {
    const edges = [
      { from: 'b.out', to: 'c.in' },
      { from: 'a.out', to: 'b.in' },
      { from: 'a.out', to: 'b.in' },
    ]
    const { document, notices } = opened(`\uFEFF${JSON.stringify({ ...good, edges })}`)
    expect(document.edges.map(({ from }) => from)).toEqual(['a.out', 'b.out'])
    expect(notices).toEqual(['The edge from a.out to b.in was there twice; one was dropped.'])
  })

  test.each([
    [
      '',
      'not-json: Line 1, column 1: the text ends here, and a value is missing; perhaps the file was written only in part.',
    ],
    [
      '{"format": 1,\n  "nodes": {"a": {"type": "num',
      'not-json: Line 2, column 31: the text ends here, and the text that begins in line 2, column 27 has no closing quote; perhaps the file was written only in part.',
    ],
    [
      '{\n  "format": 1,\n  "nodes": {\n',
      'not-json: Line 4, column 1: the text ends here, and the { of line 3, column 12 is not closed; perhaps the file was written only in part.',
    ],
    ['{"format": 1\n "nodes": {}}', 'not-json: Line 2, column 2: a comma or } is missing before “"”.'],
    ['{"format": 1,\n}', 'not-json: Line 2, column 1: a comma stands before }.'],
    ['{"中": 1, 😀}', 'not-json: Line 1, column 10: a name in double quotes is missing before “😀”.'],
    [
      '{"format": tru',
      'not-json: Line 1, column 15: the text ends here, and “tru” is cut off; perhaps the file was written only in part.',
    ],
    ['{"format": 1} x', 'not-json: Line 1, column 15: “x” stands after the end.'],
    ['{"format": NaN}', 'not-json: Line 1, column 12: “NaN” is no JSON value.'],
    [
      '{"format": 1, "nodes": {"a": {}, "a": {}}}',
      'duplicate-key: Line 1, column 34: the name “a” is there twice.',
    ],
    ['[1]', 'not-a-pipeline: This is JSON, but not a Millrace pipeline: it has no “format” and “nodes”.'],
    [
      '{"id": 1}',
      'not-a-pipeline: This is JSON, but not a Millrace pipeline: it has no “format” and “nodes”.',
    ],
    ['{"format": "1", "nodes": {}}', 'document-shape: “format” must be a number, not "1".'],
    [
      '{"format": 1, "nodes": {"a": {"config": []}}}',
      'document-shape: “nodes.a.type” is missing.\ndocument-shape: At nodes.a.config: An object is wanted here.',
    ],
    [
      '{"format": 1, "nodes": {"A": {"type": "x"}}}',
      'document-shape: “nodes.A”: A node id is made of small letters, digits and _, and starts with a letter.',
    ],
    [
      '{"format": 1, "nodes": {}, "edges": [{"from": "a", "to": "b.in"}]}',
      'document-shape: At edges.0.from: An edge goes from node.port to node.port.',
    ],
  ])('%s is refused', (text, message) => {
    expect(refusal(text)).toBe(message)
  })

  it('refuses a nesting without end', () => {
    expect(refusal('['.repeat(100_000))).toContain('levels deep')
  })
})

describe('older and newer', () => {
  it('brings configs of older node versions up, with a notice', () => {
    const { document, notices } = opened(
      JSON.stringify(pipe({ k: node('keep', { where: 'n > 1', limit: 2 }, 1) })),
    )
    expect(document.nodes.k).toMatchObject({ version: 3, config: { condition: 'n > 1', limit: 2 } })
    expect(notices).toEqual(['k: its settings of version 1 were brought to version 3.'])
    const broken = opened(JSON.stringify(pipe({ k: { ...node('numbers'), version: 5 } })))
    expect(broken.document.nodes.k?.version).toBe(5)
  })

  it('opens a newer format read-only and loses nothing', () => {
    const text = JSON.stringify({
      ...good,
      format: 9,
      nodes: { ...good.nodes, k: node('keep', { where: 'n' }, 1) },
      future: [1],
    })
    const { document, readOnly } = opened(text)
    expect(readOnly).toContain('newer Millrace (format 9; this version knows 1)')
    expect(JSON.parse(writeDocument(document))).toEqual(JSON.parse(text))
  })

  it('says so when a newer format cannot even be shown', () => {
    expect(refusal('{"format": 2, "nodes": [1]}')).toContain(
      'newer-format: This pipeline was written by a newer Millrace',
    )
  })

  it('brings older formats up step by step', () => {
    const called: number[] = []
    const formats: FormatMigrations = {
      1: (document) => {
        called.push(1)
        const { title, ...rest } = document
        return { ...rest, name: title }
      },
      2: (document) => {
        called.push(2)
        return { ...document, owner: 'nobody' }
      },
    }
    const text = JSON.stringify({ format: 1, title: 'old', nodes: {}, extra: 1 })
    const result = readDocument(text, testDefinitions, formats, 3)
    expect(called).toEqual([1, 2])
    expect(result).toMatchObject({
      ok: true,
      document: { format: 3, name: 'old', owner: 'nobody', extra: 1 },
      notices: ['The file had format 1; it is saved as format 3 from now on.'],
    })
  })
})

const FIRST_SEED = Number(process.env.SEED ?? 1)

describe(`random documents, seeds ${FIRST_SEED} to ${FIRST_SEED + 99}`, () => {
  it('come back from their text as they were', () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + 100; seed++) {
      const random = randomOf(seed)
      let document: PipelineDocument = emptyDocument('random')
      for (let i = 0; i < 100; i++) {
        try {
          document = apply(document, randomOperation(random, document)).document
        } catch (error) {
          if (!(error instanceof UserError)) throw error
        }
      }
      const text = writeDocument(document)
      // Without definitions nothing is migrated.
      const back = readDocument(text, {})
      expect(back, `seed ${seed}`).toEqual({ ok: true, document, readOnly: null, notices: [] })
      expect(writeDocument(back.ok ? back.document : emptyDocument('')), `seed ${seed}`).toBe(text)
    }
  })

  it('finds a fault in exactly the texts that JSON.parse refuses', () => {
    const valid = fc.json({ maxDepth: 3 })
    const damaged = fc
      .tuple(valid, fc.nat(), fc.constantFrom('', ',', '"', '}', '\\', '\n', 'x', '['))
      .map(([text, at, sign]) => {
        const place = at % (text.length + 1)
        return text.slice(0, place) + sign + text.slice(place + (at % 2))
      })
    fc.assert(
      fc.property(fc.oneof(valid, damaged), (text) => {
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        const fault = findJsonFault(text)
        if (fault?.kind === 'duplicate') return
        expect(fault === null).toBe(isJson)
        expect(fault?.offset ?? 0).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: cases(2_000) },
    )
  })
})
