import type { Definitions } from '../analysis.ts'
import { settingsSchema, type Json, type PipelineDocument } from '../document.ts'
import { isJsonObject, own, valueAt, withValueAt } from '../json.ts'
import { nearHint } from '../near.ts'
import { problem } from '../problem-codes.ts'
import type { Problem } from '../problem.ts'
import { fieldNamesAt, isFieldAt, parseWith } from '../zod-words.ts'
import type { z } from 'zod'

export interface Overridden {
  readonly document: PipelineDocument
  readonly problems: readonly Problem[]
}

/**
 * Applies `--set` overrides: `settings.batchSize=1` for the job, `node.path.into.config=value` for a node. A value is JSON where it
 * reads as JSON, else text; it is text, too, where the field takes only text (`--set late.delimiter=1`).
 */
export function applyOverrides(
  document: PipelineDocument,
  definitions: Definitions,
  sets: Readonly<Record<string, string>>,
): Overridden {
  let result: Overridden = { document, problems: [] }
  for (const [place, text] of Object.entries(sets)) {
    const next = applyOverride(result.document, definitions, place, text)
    result =
      'document' in next
        ? { ...result, document: next.document }
        : { ...result, problems: [...result.problems, next.problem] }
  }
  return result
}

type One = { readonly document: PipelineDocument } | { readonly problem: Problem }

function applyOverride(
  document: PipelineDocument,
  definitions: Definitions,
  place: string,
  text: string,
): One {
  const [target = '', ...path] = place.split('.')
  if (path.length === 0 || path.includes('')) {
    return refuse(place, `“${place}” names no place.`, 'Write node.field=value or settings.name=value.')
  }
  if (target === 'settings') {
    const unknown = unknownField(settingsSchema, document.settings, path)
    if (unknown !== null) return refuse(place, `There is no job setting ${path.join('.')}.`, unknown)
    const settings = withField(settingsSchema, document.settings, path, text)
    return { document: { ...document, settings } }
  }
  const node = own(document.nodes, target)
  if (node === undefined) {
    const hint = nearHint(target, ['settings', ...Object.keys(document.nodes)], 'node')
    return refuse(place, `There is no node ${target} to set ${path.join('.')} of.`, hint)
  }
  const definition = own(definitions, node.type)
  // Analysis tells that the type is not known.
  if (definition === undefined) return { document }
  const unknown = unknownField(definition.config, node.config, path)
  if (unknown !== null) return refuse(place, `${target} has no field ${path.join('.')}.`, unknown, target)
  const config = withField(definition.config, node.config, path, text)
  return { document: { ...document, nodes: { ...document.nodes, [target]: { ...node, config } } } }
}

function refuse(place: string, message: string, hint: string, nodeId?: string): One {
  return {
    problem: problem('override-unknown', message, {
      hint,
      path: place,
      ...(nodeId === undefined ? {} : { nodeId }),
    }),
  }
}

/** A hint when the path leads nowhere, else null. */
function unknownField(schema: z.ZodType, written: Json, path: readonly string[]): string | null {
  for (const [depth, key] of path.entries()) {
    const parent = path.slice(0, depth)
    const holder = valueAt(written, parent)
    if (Array.isArray(holder)) {
      if (/^\d+$/.test(key) && Number(key) < holder.length) continue
      return `${parent.join('.')} is a list with ${holder.length} entries; the first is ${parent.join('.')}.0.`
    }
    if (valueAt(written, [...parent, key]) !== undefined) continue
    if (isFieldAt(schema, [...parent, key])) continue
    return nearHint(key, fieldNamesAt(schema, parent), 'field')
  }
  return null
}

function withField(
  schema: z.ZodType,
  written: Readonly<Record<string, Json>>,
  path: readonly string[],
  text: string,
): Readonly<Record<string, Json>> {
  const value = parseJson(text)
  const asJson = objectOf(withValueAt(written, path, value))
  if (typeof value === 'string') return asJson
  const asText = objectOf(withValueAt(written, path, text))
  return isRefusedAt(schema, asJson, path) && !isRefusedAt(schema, asText, path) ? asText : asJson
}

const objectOf = (value: Json): Readonly<Record<string, Json>> => (isJsonObject(value) ? value : {})

function isRefusedAt(schema: z.ZodType, config: Json, path: readonly string[]): boolean {
  const parsed = parseWith(schema, config)
  return !parsed.ok && parsed.issues.some((issue) => path.every((key, i) => issue.path[i] === key))
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
