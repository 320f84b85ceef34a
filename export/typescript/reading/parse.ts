/** TypeScript as a syntax tree. Nothing of it is run. */
import { tsPlugin } from '@sveltejs/acorn-typescript'
import { Parser, type Comment, type Program } from 'acorn'
import { refuse } from './refuse.ts'

const TypeScript = Parser.extend(tsPlugin())

export interface Module {
  readonly program: Program
  readonly comments: readonly Comment[]
}

/** Throws UserError `not-a-job` with the place of what cannot be read. */
export function parseModule(text: string): Module {
  const comments: Comment[] = []
  try {
    const program = TypeScript.parse(text, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      locations: true,
      preserveParens: true,
      onComment: comments,
    })
    return { program, comments }
  } catch (error) {
    if (!(error instanceof SyntaxError) || !('pos' in error) || typeof error.pos !== 'number') throw error
    return refuse(text, error.pos, error.message.replace(/ \(\d+:\d+\)$/, ''), 'It is no TypeScript.')
  }
}

/** The comments that end where something begins, without the blanks in front of their lines. */
export function commentBefore(text: string, start: number, comments: readonly Comment[]): string {
  const lines: string[] = []
  let at = start
  for (const comment of comments.toReversed()) {
    if (comment.end > at || text.slice(comment.end, at).trim() !== '') continue
    lines.unshift(text.slice(comment.start, comment.end))
    at = comment.start
  }
  return lines.join('\n')
}
