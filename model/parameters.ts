import { parameterSchema, type Json, type Parameter } from './document.ts'
import { isJsonObject, own } from './json.ts'
import { nearHint } from './near.ts'
import { problem } from './problem-codes.ts'
import type { Problem } from './problem.ts'

const PARAMETER_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** `$${` stands for `${`; `${name}` for the parameter's value. Anything else is text. */
const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

export type ParameterValue = string | number | boolean

export interface Parameters {
  readonly declared: Readonly<Record<string, Parameter>>
  /** Defaults and given values; a parameter without either is not in it. */
  readonly values: Readonly<Record<string, ParameterValue>>
  readonly problems: readonly Problem[]
}

/** Reads the declarations of a document and the values given as text (`--param name=value`). */
export function readParameters(
  declarations: Readonly<Record<string, Json>>,
  given: Readonly<Record<string, string>> = {},
): Parameters {
  const declared: [string, Parameter][] = []
  const values: [string, ParameterValue][] = []
  const problems: Problem[] = []
  for (const [name, declaration] of Object.entries(declarations)) {
    const path = `parameters.${name}`
    if (!PARAMETER_NAME.test(name)) {
      problems.push(
        problem('bad-parameter', `“${name}” cannot be the name of a parameter.`, {
          path,
          hint: 'A name starts with a letter or _ and goes on with letters, digits and _.',
        }),
      )
      continue
    }
    const parsed = parameterSchema.safeParse(declaration)
    if (!parsed.success) {
      problems.push(
        problem('bad-parameter', `Parameter ${name} is not declared properly.`, {
          path,
          hint: 'Write { "type": "string", "default": … }; the types are string, number, boolean and path.',
        }),
      )
      continue
    }
    const parameter = parsed.data
    declared.push([name, parameter])
    const text = own(given, name)
    const value = text === undefined ? defaultOf(parameter) : parse(text, parameter.type)
    if (value instanceof Mismatch) {
      const what = text === undefined ? `The default of parameter ${name}` : `The value of parameter ${name}`
      problems.push(
        problem(text === undefined ? 'bad-parameter' : 'parameter-value', `${what} is not ${value.wanted}.`, {
          path,
          hint: `It is “${text ?? String(parameter.default)}”.`,
        }),
      )
    } else if (value !== undefined) values.push([name, value])
  }
  const names = declared.map(([name]) => name)
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(declarations, name)) continue
    problems.push(
      problem('parameter-unknown', `The pipeline has no parameter ${name}.`, {
        path: `parameters.${name}`,
        hint: names.length === 0 ? 'It has none.' : nearHint(name, names, 'parameter'),
      }),
    )
  }
  return { declared: Object.fromEntries(declared), values: Object.fromEntries(values), problems }
}

/** A value that is not of its parameter's type. */
class Mismatch {
  readonly wanted: string
  constructor(wanted: string) {
    this.wanted = wanted
  }
}

function defaultOf({ type, default: value }: Parameter): ParameterValue | Mismatch | undefined {
  if (value === undefined) return undefined
  const wanted = type === 'path' ? 'string' : type
  return typeof value === wanted ? value : new Mismatch(WANTED[wanted])
}

function parse(text: string, type: Parameter['type']): ParameterValue | Mismatch {
  if (type === 'number') {
    const value = Number(text)
    return text.trim() === '' || !Number.isFinite(value) ? new Mismatch(WANTED.number) : value
  }
  if (type === 'boolean') {
    return text === 'true' ? true : text === 'false' ? false : new Mismatch(WANTED.boolean)
  }
  return text
}

const WANTED = { string: 'text', number: 'a number', boolean: 'true or false' } as const

/** A reference that could not be filled in, at its place in the config. */
export interface OpenReference {
  readonly name: string
  readonly path: readonly string[]
  /** 'unset': declared, without a value. */
  readonly reason: 'unknown' | 'unset'
}

export interface Substitution<T> {
  readonly value: T
  readonly open: readonly OpenReference[]
}

/**
 * Fills in the references in all texts of a config. A text that is one reference as a whole takes the value with its type; inside
 * a longer text the value's text is put. What cannot be filled in stays as it stands. Without a reference the value keeps its identity.
 */
export function substitute<T extends Json>(value: T, parameters: Parameters): Substitution<Json> {
  const open: OpenReference[] = []
  return { value: fill(value, parameters, [], open), open }
}

function fill(value: Json, parameters: Parameters, path: readonly string[], open: OpenReference[]): Json {
  if (typeof value === 'string') return value.includes('${') ? fillText(value, parameters, path, open) : value
  if (Array.isArray(value)) {
    const filled = value.map((item: Json, i) => fill(item, parameters, [...path, String(i)], open))
    return filled.every((item, i) => item === value[i]) ? value : filled
  }
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value)
  const filled = entries.map(([key, item]) => [key, fill(item, parameters, [...path, key], open)] as const)
  return filled.every(([, item], i) => item === entries[i]?.[1]) ? value : Object.fromEntries(filled)
}

function fillText(
  text: string,
  parameters: Parameters,
  path: readonly string[],
  open: OpenReference[],
): Json {
  const look = (name: string): ParameterValue | undefined => {
    const value = own(parameters.values, name)
    if (value === undefined) {
      open.push({ name, path, reason: Object.hasOwn(parameters.declared, name) ? 'unset' : 'unknown' })
    }
    return value
  }
  const whole = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(text)?.[1]
  if (whole !== undefined) return look(whole) ?? text
  return text.replace(REFERENCE, (reference, name: string | undefined) =>
    name === undefined ? '${' : String(look(name) ?? reference),
  )
}
