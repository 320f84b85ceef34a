/** TypeScript as a syntax tree. Nothing of it is run. */
import { tsPlugin } from '@sveltejs/acorn-typescript'
import { Parser, type Program } from 'acorn'
import { refuse } from './refuse.ts'

const TypeScript = Parser.extend(tsPlugin())

/** Throws UserError `not-a-job` with the place of what cannot be read. */
export function parseModule(text: string): Program {
  try {
    return TypeScript.parse(text, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      locations: true,
      preserveParens: true,
    })
  } catch (error) {
    if (!(error instanceof SyntaxError) || !('pos' in error) || typeof error.pos !== 'number') throw error
    return refuse(text, error.pos, error.message.replace(/ \(\d+:\d+\)$/, ''), 'It is no TypeScript.')
  }
}
