/** What the printers to JavaScript share: pieces of code, and the block that statements go to. */
import type { Typed } from '../typed.ts'

/** A JavaScript expression without side effects. */
export interface Code {
  readonly js: string
  /** May be null at run time. */
  readonly nullable: boolean
  /** A name or a literal: free to repeat. Anything else is in brackets or binds as tightly. */
  readonly atom: boolean
}

export interface Block {
  readonly lines: string[]
  readonly fresh: (hint: string) => string
  readonly column: (name: string) => string
  readonly locals: Map<number, Code>
}

export const nested = (block: Block): Block => ({ ...block, lines: [] })

export const atom = (js: string, nullable = false): Code => ({ js, nullable, atom: true })
export const code = (js: string, nullable = false): Code => ({ js, nullable, atom: false })
export const NULL: Code = { js: 'null', nullable: true, atom: true }

/** The same value under a name, so that it can be repeated. */
export function bind(block: Block, value: Code, hint = 't'): Code {
  if (value.atom) return value
  const name = block.fresh(hint)
  block.lines.push(`const ${name} = ${value.js};`)
  return { js: name, nullable: value.nullable, atom: true }
}

/** Code for a value that is null when one of the parts is; the parts must be atoms. */
export function whenAll(parts: readonly Code[], js: string, nullable = false): Code {
  const tests = [...new Set(parts.filter((part) => part.nullable).map((part) => part.js))]
  if (tests.length === 0) return code(js, nullable)
  return code(`(${tests.map((test) => `${test} === null`).join(' || ')} ? null : ${js})`, true)
}

export type Generate = (node: Typed, block: Block) => Code

/** Binds the arguments that may be null (they are tested and then used). */
export function operands(block: Block, generate: Generate, nodes: readonly Typed[]): Code[] {
  return nodes.map((node) => {
    const value = generate(node, block)
    return value.nullable ? bind(block, value) : value
  })
}
