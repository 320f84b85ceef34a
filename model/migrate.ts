import { z } from 'zod'
import type { Definitions } from './analysis.ts'
import { sortEdges } from './diff.ts'
import {
  DOCUMENT_FORMAT,
  edgeId,
  NODE_ID,
  PORT_REF,
  type DocumentNode,
  type Edge,
  type Json,
  type PipelineDocument,
} from './document.ts'
import { isObject, own } from './json.ts'
import { findJsonFault, placeOf } from './json-syntax.ts'
import { upToDate } from './node-stages.ts'
import type { Problem } from './problem.ts'
import { PIN_NAME } from './pins/pin.ts'
import { problem } from './problem-codes.ts'
import { parseWith } from './zod-words.ts'

/** A file's JSON while its format is brought up, one step a time. */
export type RawDocument = Readonly<Record<string, unknown>>

/** `FORMAT_MIGRATIONS[n]` turns a document of format n into n + 1. Format 1 is the first. */
export type FormatMigrations = Readonly<Record<number, (document: RawDocument) => RawDocument>>
export const FORMAT_MIGRATIONS: FormatMigrations = {}

export type ReadDocument =
  | {
      readonly ok: true
      readonly document: PipelineDocument
      /** Why it must not be changed, or null. */
      readonly readOnly: string | null
      /** What reading has changed, for a message. */
      readonly notices: readonly string[]
    }
  | { readonly ok: false; readonly problems: readonly Problem[] }

// What comes from JSON.parse is JSON: an object is kept as it is, with whatever names it has.
const jsonRecord = z.custom<Readonly<Record<string, Json>>>(isObject, 'An object is wanted here.')

// Loose: what a newer version or another tool has added is kept and written back.
const nodeSchema = z.looseObject({
  type: z.string().min(1),
  version: z.int().min(1).default(1),
  label: z.string().default(''),
  config: jsonRecord.default({}),
  parallelism: z.int().min(1).max(64).exactOptional(),
  queueBound: z.int().min(1).exactOptional(),
  pin: z.string().regex(PIN_NAME, 'This names no pinned records.').exactOptional(),
})
const portSchema = z.string().regex(PORT_REF, 'An edge goes from node.port to node.port.')
const positionSchema = z.looseObject({ x: z.number(), y: z.number() })
const layoutSchema = z.looseObject({
  positions: z.record(z.string(), positionSchema).default({}),
  groups: jsonRecord.default({}),
  notes: jsonRecord.default({}),
})
const fileSchema = z.looseObject({
  format: z.int().min(1),
  name: z.string().default(''),
  settings: jsonRecord.default({}),
  parameters: jsonRecord.default({}),
  nodes: z.record(
    z.string().regex(NODE_ID, 'A node id is made of small letters, digits and _, and starts with a letter.'),
    nodeSchema,
  ),
  edges: z.array(z.looseObject({ from: portSchema, to: portSchema })).default([]),
  layout: layoutSchema.default({ positions: {}, groups: {}, notes: {} }),
})

/**
 * Reads a pipeline file. Formats and configs of nodes are brought up to date with a notice; what is not known stays as it is. A newer format opens
 * read-only as far as its shape can be shown at all.
 */
export function readDocument(
  text: string,
  definitions: Definitions,
  formats: FormatMigrations = FORMAT_MIGRATIONS,
  newest: number = DOCUMENT_FORMAT,
): ReadDocument {
  const json = text.replace(/^\uFEFF/, '')
  const fault = findJsonFault(json)
  if (fault !== null) {
    const { line, column } = placeOf(json, fault.offset)
    const code = fault.kind === 'duplicate' ? 'duplicate-key' : 'not-json'
    return failed(
      problem(code, `Line ${line}, column ${column}: ${fault.message}.`, {
        hint:
          json.trim() === ''
            ? 'The file is empty.'
            : 'Mend the file in a text editor, or take an older copy.',
        span: { start: fault.offset, end: Math.min(fault.offset + 1, json.length) },
      }),
    )
  }
  const raw: unknown = JSON.parse(json)
  if (!isObject(raw) || !('format' in raw) || !('nodes' in raw)) {
    return failed(
      problem(
        'not-a-pipeline',
        'This is JSON, but not a Millrace pipeline: it has no “format” and “nodes”.',
        {
          hint: 'Pipelines end in .pipeline.json. Records are read by a File source.',
        },
      ),
    )
  }
  const format = typeof raw.format === 'number' ? raw.format : newest
  const readOnly =
    format > newest
      ? `This pipeline was written by a newer Millrace (format ${format}; this version knows ${newest}). Update Millrace to change it.`
      : null
  const notices: string[] = []
  const parsed = parseWith(fileSchema, bringUp(raw, format, newest, formats, notices))
  if (!parsed.ok) {
    const problems = parsed.issues.map(({ path, message }) => shapeProblem(path, message))
    return readOnly === null ? { ok: false, problems } : failed(problem('newer-format', readOnly))
  }
  // Format 1 of the schema and the interface differ only in that the schema keeps more.
  const document = parsed.value as PipelineDocument
  return {
    ok: true,
    document: readOnly === null ? migrateNodes(tidy(document, notices), definitions, notices) : document,
    readOnly,
    notices,
  }
}

const failed = (found: Problem): ReadDocument => ({ ok: false, problems: [found] })

function bringUp(
  raw: RawDocument,
  format: number,
  newest: number,
  formats: FormatMigrations,
  notices: string[],
): RawDocument {
  let document = raw
  for (let version = format; version >= 1 && version < newest; version++) {
    const step = formats[version]
    if (step === undefined) return document
    document = { ...step(document), format: version + 1 }
  }
  if (document !== raw)
    notices.push(`The file had format ${format}; it is saved as format ${newest} from now on.`)
  return document
}

function shapeProblem(path: readonly string[], message: string): Problem {
  const place = path.join('.')
  return problem('document-shape', message.includes(place) ? message : `At ${place}: ${message}`, {
    path: place,
    hint: 'Mend the file in a text editor, or take an older copy.',
  })
}

/** Edges sorted and each there once. */
function tidy(document: PipelineDocument, notices: string[]): PipelineDocument {
  const edges = new Map<string, Edge>()
  for (const edge of document.edges) {
    const id = edgeId(edge)
    if (edges.has(id))
      notices.push(`The edge from ${edge.from} to ${edge.to} was there twice; one was dropped.`)
    else edges.set(id, edge)
  }
  return { ...document, edges: sortEdges([...edges.values()]) }
}

/** Where a config cannot be brought up to date the node stays as it is, and analysis says why. */
function migrateNodes(
  document: PipelineDocument,
  definitions: Definitions,
  notices: string[],
): PipelineDocument {
  const count = notices.length
  const nodes = Object.entries(document.nodes).map(([id, node]): [string, DocumentNode] => {
    const migrated = upToDate(node, definitions)
    if (migrated !== node) {
      notices.push(
        `${id}: its settings of version ${node.version} were brought to version ${migrated.version}.`,
      )
    }
    return [id, migrated]
  })
  return notices.length === count ? document : { ...document, nodes: Object.fromEntries(nodes) }
}

const TOP_KEYS = ['format', 'name', 'settings', 'parameters', 'nodes', 'edges'] as const
const NODE_KEYS = ['type', 'version', 'label', 'parallelism', 'queueBound', 'pin', 'config'] as const

/**
 * The text of a pipeline file: keys in a fixed order, nodes by id, edges sorted, layout last, so that a diff of two versions
 * shows what has changed and nothing else. The same document always gives the same text.
 */
export function writeDocument(document: PipelineDocument): string {
  const { layout, ...rest } = document
  const file = {
    ...ordered(rest, TOP_KEYS),
    nodes: byKey(document.nodes, (node) => ordered(node, NODE_KEYS)),
    edges: sortEdges(document.edges).map((edge) => ordered(edge, ['from', 'to'])),
    layout: {
      ...ordered(layout, ['positions', 'groups', 'notes']),
      positions: byKey(layout.positions, (position) => ordered(position, ['x', 'y'])),
      groups: byKey(layout.groups, asIs),
      notes: byKey(layout.notes, asIs),
    },
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** The known keys first, in their order; then the others by name. */
function ordered(record: object, known: readonly string[]): Record<string, unknown> {
  const entries = new Map<string, unknown>(Object.entries(record))
  const others = [...entries.keys()].filter((key) => !known.includes(key)).sort()
  const keys = [...known.filter((key) => entries.has(key)), ...others]
  return Object.fromEntries(keys.map((key) => [key, entries.get(key)]))
}

const asIs = (value: Json): Json => value

function byKey<T>(
  record: Readonly<Record<string, T>>,
  write: (value: T) => unknown,
): Record<string, unknown> {
  const keys = Object.keys(record).sort()
  return Object.fromEntries(
    keys.flatMap((key) => (own(record, key) === undefined ? [] : [[key, write(record[key] as T)]])),
  )
}
