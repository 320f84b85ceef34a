/** The one table of functions: checker, printers, completion and docs read it. */
import { collectionFunctions } from './collections.ts'
import { conditionFunctions } from './conditions.ts'
import { dateFunctions } from './dates.ts'
import type { FunctionDefinition } from '../typed.ts'
import { hashFunctions } from './hashes.ts'
import { jsonFunctions } from './json.ts'
import { numberFunctions } from './numbers.ts'
import { textFunctions } from './text.ts'

export const functionTable: readonly FunctionDefinition[] = [
  ...textFunctions,
  ...numberFunctions,
  ...conditionFunctions,
  ...dateFunctions,
  ...jsonFunctions,
  ...collectionFunctions,
  ...hashFunctions,
]

const byName = new Map<string, FunctionDefinition>()
for (const definition of functionTable) {
  for (const name of [definition.name, ...(definition.aliases ?? [])]) byName.set(name, definition)
}

/** The function of a name in capital letters; an alias finds the function that it stands for. */
export const findFunction = (name: string): FunctionDefinition | undefined => byName.get(name)

export const functionNames: readonly string[] = [...byName.keys()]

/** Functions written without parentheses. */
export const bareFunctions: readonly string[] = functionTable
  .filter((row) => row.bare === true)
  .map((row) => row.name)
