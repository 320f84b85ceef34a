import { describe, expect, it } from 'vitest'
import { analyse, createAnalyser } from './analyse.ts'
import { apply } from './apply.ts'
import { emptyDocument, type PipelineDocument } from './document.ts'
import { UserError } from './errors.ts'
import { equalJson } from './json.ts'
import { compile } from './plan/compile.ts'
import { PROBLEM_CODES } from './problem-codes.ts'
import { testDefinitions } from './testing/definitions.ts'
import { randomOf, randomOperation, type Random } from './testing/random.ts'

const FIRST_SEED = Number(process.env['SEED'] ?? 1)

function edited(random: Random, document: PipelineDocument): PipelineDocument {
  try {
    return apply(document, randomOperation(random, document)).document
  } catch (error) {
    if (error instanceof UserError) return document
    throw error
  }
}

/** Runs a check on every document of 100 random editing sessions. */
function forDocuments(
  steps: number,
  check: (document: PipelineDocument, where: string, session: number) => void,
): void {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + 100; seed++) {
    const random = randomOf(seed)
    let document = emptyDocument('random')
    for (let i = 0; i < steps; i++) {
      document = edited(random, document)
      check(document, `seed ${seed}, step ${i}`, seed)
    }
  }
}

describe(`random documents, seeds ${FIRST_SEED} to ${FIRST_SEED + 99}`, () => {
  it('are analysed alike with and without memory, with known codes and fixes that apply', () => {
    let session = -1
    let remembering = createAnalyser(testDefinitions)
    const codes = new Set<string>()
    forDocuments(60, (document, where, seed) => {
      if (seed !== session) {
        session = seed
        remembering = createAnalyser(testDefinitions)
      }
      const fresh = analyse(document, testDefinitions)
      // Not toEqual, which would walk through the schemas of the definitions.
      if (!equalJson(remembering(document), fresh)) throw new Error(`${where}: memory makes a difference`)
      if (fresh.order.length !== Object.keys(document.nodes).length) throw new Error(`${where}: order`)
      for (const { code, fixes = [] } of fresh.problems) {
        codes.add(code)
        for (const { operation } of fixes) apply(document, operation)
      }
    })
    expect([...codes].filter((code) => !Object.hasOwn(PROBLEM_CODES, code))).toEqual([])
    expect(codes.size).toBeGreaterThanOrEqual(12)
  })

  it('compile when they are runnable, and in a preview to a plan that hangs together', () => {
    let plans = 0
    forDocuments(60, (document, where) => {
      const { runnable } = analyse(document, testDefinitions)
      const run = compile(document, testDefinitions, { parameters: {} })
      if (run.ok !== runnable) throw new Error(`${where}: analysis and compiler disagree`)
      const preview = compile(document, testDefinitions, { parameters: {}, preview: true })
      if (!preview.ok) {
        if (run.ok || preview.problems.length === 0) throw new Error(`${where}: refused without a reason`)
        return
      }
      plans++
      const made = new Set<string>()
      for (const { id, kind, inputs, outputs } of preview.plan.operators) {
        if (kind !== 'source' && inputs.length === 0) throw new Error(`${where}: ${id} is fed by nothing`)
        for (const { from } of inputs)
          if (!made.has(from)) throw new Error(`${where}: ${id} comes before ${from}`)
        for (const { port } of outputs) made.add(`${id}.${port}`)
      }
      if (run.ok && JSON.stringify(run.plan) !== JSON.stringify(preview.plan)) {
        throw new Error(`${where}: a preview of a sound pipeline is another plan`)
      }
    })
    expect(plans).toBeGreaterThan(100)
  })
})
