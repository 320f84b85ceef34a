/** Code that is laid out when it is printed: what fits stays on a line, and what does not is broken at its brackets. */
import type { Json } from './document.ts'
import { quote } from './expr/lambda/index.ts'

export type Code = string | readonly Code[] | Group | Lines

/** Items between brackets, one a line where they do not fit. */
export interface Group {
  readonly open: string
  readonly items: readonly Code[]
  readonly close: string
}

/** Code that is laid out already: its lines are moved to where it is put. */
export interface Lines {
  readonly lines: readonly string[]
}

const WIDTH = 100

const isGroup = (code: Code): code is Group => typeof code === 'object' && 'open' in code
const isLines = (code: Code): code is Lines => typeof code === 'object' && 'lines' in code

function flat(code: Code): string {
  if (typeof code === 'string') return code
  if (isLines(code)) return code.lines.join('\n')
  if (!isGroup(code)) return code.map(flat).join('')
  const { open, items, close } = code
  const pad = open.endsWith('{') && items.length > 0 ? ' ' : ''
  return `${open}${pad}${items.map(flat).join(', ')}${pad}${close}`
}

/** `column`: where the code begins on its line; `indent`: of the line. */
export function printCode(code: Code, indent = 0, column = indent): string {
  const line = flat(code)
  if (!line.includes('\n') && column + line.length <= WIDTH) return line
  if (typeof code === 'string') return code
  if (isLines(code)) {
    const blanks = ' '.repeat(indent)
    return code.lines.map((each, index) => (index === 0 || each === '' ? each : blanks + each)).join('\n')
  }
  if (!isGroup(code)) {
    let text = ''
    for (const part of code) {
      const last = text.slice(text.lastIndexOf('\n') + 1).length
      text += printCode(part, indent, text.includes('\n') ? last : column + text.length)
    }
    return text
  }
  const hugged = hugLast(code, indent, column)
  if (hugged !== null) return hugged
  const inner = ' '.repeat(indent + 2)
  const items = code.items.map((item) => `${inner}${printCode(item, indent + 2)},\n`)
  return `${code.open}\n${items.join('')}${' '.repeat(indent)}${code.close}`
}

/** A call whose last argument is an object is broken inside of that object alone, where the arguments before it fit. */
function hugLast({ open, items, close }: Group, indent: number, column: number): string | null {
  const last = items.at(-1)
  if (!open.endsWith('(') || typeof last !== 'object' || !isGroup(last) || last.open !== '{') return null
  const head = `${open}${items.slice(0, -1).map(flat).join(', ')}${items.length > 1 ? ', ' : ''}`
  if (head.includes('\n') || column + head.length > WIDTH) return null
  return `${head}${printCode(last, indent, WIDTH)}${close}`
}

export const call = (name: string, ...items: readonly Code[]): Group => ({
  open: `${name}(`,
  items,
  close: ')',
})
/** Arguments of a call, but hugging its only one: `f({ … })`. */
export const hug = (name: string, item: Code): Code => [`${name}(`, item, ')']
export const object = (entries: readonly (readonly [string, Code])[]): Group => ({
  open: '{',
  items: entries.map(([name, value]) =>
    typeof value === 'string' && value === name ? name : [`${property(name)}: `, value],
  ),
  close: '}',
})
export const list = (items: readonly Code[]): Group => ({ open: '[', items, close: ']' })

export const property = (name: string): string =>
  /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : quote(name)

/** A value written out. `write` may say how a field is written. */
export function literal(value: Json, write: (name: string, value: Json) => Code | null = () => null): Code {
  if (typeof value === 'string') return quote(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return list((value as readonly Json[]).map((item) => literal(item, write)))
  return object(
    Object.entries(value).map(([name, item]) => [name, write(name, item) ?? literal(item, write)]),
  )
}
