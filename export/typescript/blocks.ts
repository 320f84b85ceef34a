/** Statements of a module and which lines of them say which node. */
import { printCode, type Code } from '../../model/codeLayout.ts'

/** Lines of the module that say a node: from 1, both included. */
export interface Place {
  readonly node: string
  readonly from: number
  readonly to: number
}

/** A part of a chain, and the node that it says. */
export interface Step {
  readonly node: string
  readonly code: Code
}

/** A statement; its places count from its own first line. */
export interface Block {
  readonly text: string
  readonly places: readonly Place[]
}

/** `node`: that the statement belongs to. */
export const statement = (text: string, node: string | null = null): Block => ({
  text,
  places: node === null ? [] : [{ node, from: 1, to: linesOf(text) }],
})

/** Statements with an empty line between them. */
export function together(blocks: readonly Block[]): Block {
  const places: Place[] = []
  let before = 0
  for (const block of blocks) {
    const above = before
    places.push(...block.places.map(({ node, from, to }) => ({ node, from: above + from, to: above + to })))
    before += linesOf(block.text) + 1
  }
  return { text: `${blocks.map(({ text }) => text).join('\n\n')}\n`, places }
}

/** A chain on one line where it fits, else a step a line; each step keeps its name beside it. */
export function layOut(declared: string, [first, ...steps]: readonly Step[]): Block {
  const [named] = steps
  const head = `${declared}${first === undefined ? '' : printCode(first.code, 0, declared.length)}`
  if (first === undefined || steps.length <= 1) {
    const text = named === undefined ? head : `${head}${printCode(named.code)}`
    return { text, places: first === undefined ? [] : [{ node: first.node, from: 1, to: linesOf(text) }] }
  }
  let text = head
  const places: Place[] = [{ node: first.node, from: 1, to: linesOf(head) }]
  for (const { node, code } of steps) {
    const from = linesOf(text) + 1
    text += `\n  ${printCode(code, 2)}`
    const last = places.at(-1)
    const to = linesOf(text)
    if (last?.node === node) places[places.length - 1] = { ...last, to }
    else places.push({ node, from, to })
  }
  return { text, places }
}

const linesOf = (text: string): number => text.split('\n').length
