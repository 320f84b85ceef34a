import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import { applyDiff, invert, isEmptyDiff, squash, type Diff } from './diff.ts'
import { emptyDocument, type PipelineDocument } from './document.ts'
import { UserError } from './errors.ts'
import {
  beginGesture,
  canRedo,
  cancelGesture,
  canUndo,
  EMPTY_HISTORY,
  endGesture,
  HISTORY_LIMIT,
  record,
  redo,
  undo,
  type History,
} from './history.ts'
import type { Operation } from './operation.ts'
import { node, pipe } from './testing/documents.ts'
import { brokenInvariants, randomOf, randomOperation, type Random } from './testing/random.ts'

const start = pipe({ a: node('numbers'), b: node('print') }, 'a.out->b.in')
const move = (x: number): Operation => ({ kind: 'moveNodes', positions: { a: { x, y: 0 } } })

/** An editor in small: a document with its history. */
function editor(document: PipelineDocument) {
  let state: { document: PipelineDocument; history: History } = { document, history: EMPTY_HISTORY }
  return {
    get document() {
      return state.document
    },
    get history() {
      return state.history
    },
    do(operation: Operation) {
      const { document: next, diff } = apply(state.document, operation)
      state = { document: next, history: record(state.history, diff) }
    },
    begin: () => (state = { ...state, history: beginGesture(state.history) }),
    end: () => (state = { ...state, history: endGesture(state.history) }),
    cancel: () => (state = cancelGesture(state.history, state.document)),
    undo: () => (state = undo(state.history, state.document) ?? state),
    redo: () => (state = redo(state.history, state.document) ?? state),
  }
}

describe('undo and redo', () => {
  it('take back and give back one step each', () => {
    const it = editor(start)
    it.do({ kind: 'removeNodes', ids: ['a'] })
    it.do({ kind: 'setName', name: 'other' })
    it.undo()
    expect(it.document.name).toBe('test')
    it.undo()
    expect(it.document).toEqual(start)
    expect(canUndo(it.history)).toBe(false)
    it.redo()
    it.redo()
    expect(it.document).toMatchObject({ name: 'other', edges: [] })
    expect(canRedo(it.history)).toBe(false)
  })
  it('know no step that changes nothing', () => {
    const it = editor(start)
    it.do(move(0))
    it.do({ kind: 'setLabel', id: 'a', label: '' })
    expect(it.history).toBe(EMPTY_HISTORY)
  })
  it('forget what was undone after a new step', () => {
    const it = editor(start)
    it.do(move(20))
    it.undo()
    it.do(move(40))
    expect(canRedo(it.history)).toBe(false)
  })
  it('keep a bounded number of steps', () => {
    const it = editor(start)
    for (let i = 1; i <= HISTORY_LIMIT + 20; i++) it.do(move(i))
    expect(it.history.undo).toHaveLength(HISTORY_LIMIT)
    for (let i = 0; i < HISTORY_LIMIT; i++) it.undo()
    expect(it.document.layout.positions.a).toEqual({ x: 20, y: 0 })
    expect(canUndo(it.history)).toBe(false)
  })
  it('work on a stack that went through JSON', () => {
    const it = editor(start)
    it.do({ kind: 'renameNode', id: 'a', to: 'c' })
    const history = JSON.parse(JSON.stringify(it.history)) as History
    expect(undo(history, it.document)?.document).toEqual(start)
  })
})

describe('a gesture', () => {
  it('is one step', () => {
    const it = editor(start)
    it.begin()
    for (const x of [20, 40, 60]) it.do(move(x))
    expect(canUndo(it.history)).toBe(true)
    it.end()
    expect(it.history.undo).toHaveLength(1)
    it.undo()
    expect(it.document).toEqual(start)
  })
  it('that comes back to where it began is none', () => {
    const it = editor(start)
    it.begin()
    it.do(move(20))
    it.do(move(0))
    it.end()
    expect(it.history).toEqual(EMPTY_HISTORY)
  })
  it('that is cancelled leaves no trace', () => {
    const it = editor(start)
    it.do(move(20))
    it.undo()
    const before = it.history
    it.begin()
    it.do({ kind: 'removeNodes', ids: ['a', 'b'] })
    it.do({ kind: 'setName', name: 'x' })
    expect(canRedo(it.history)).toBe(false)
    it.cancel()
    expect(it.document).toEqual(start)
    expect(it.history).toEqual(before)
    expect(canRedo(it.history)).toBe(true)
  })
  it('that is open is the step that undo takes back', () => {
    const it = editor(start)
    it.begin()
    it.do(move(20))
    it.undo()
    expect(it.document).toEqual(start)
    it.redo()
    expect(it.document.layout.positions.a?.x).toBe(20)
  })
  it('ends when another begins', () => {
    const it = editor(start)
    it.begin()
    it.do(move(20))
    it.begin()
    it.do(move(40))
    it.cancel()
    expect(it.document.layout.positions.a?.x).toBe(20)
  })
})

/** Applies a random operation; one that is refused changes nothing. */
function step(
  random: Random,
  document: PipelineDocument,
): { operation: Operation; document: PipelineDocument; diff: Diff } | null {
  const operation = randomOperation(random, document)
  try {
    return { operation, ...apply(document, operation) }
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}

const FIRST_SEED = Number(process.env.SEED ?? 1)
const SEEDS = Array.from({ length: 100 }, (_, i) => FIRST_SEED + i)
const STEPS = 200

describe(`random operations, seeds ${FIRST_SEED} to ${FIRST_SEED + SEEDS.length - 1}`, () => {
  it('undo and redo come to the documents that were there, and to one rebuilt from scratch', () => {
    for (const seed of SEEDS) {
      const random = randomOf(seed)
      /** The reference: all documents in a row and the operations between them. */
      let documents = [emptyDocument('random')]
      let operations: Operation[][] = []
      let at = 0
      let history = EMPTY_HISTORY
      let document = emptyDocument('random')
      let done = 0
      while (done < STEPS) {
        const choice = random.below(10)
        if (choice < 2) {
          const back = choice === 0 ? undo(history, document) : redo(history, document)
          const target = at + (choice === 0 ? -1 : 1)
          if ((back !== null) !== (documents[target] !== undefined))
            throw new Error(`seed ${seed}, step ${done}`)
          done++
          if (back === null) continue
          at = target
          ;({ document, history } = back)
        } else {
          // One gesture of several operations, cancelled now and then.
          const isGesture = choice === 2
          if (isGesture) history = beginGesture(history)
          const parts: Operation[] = []
          let net: Diff | null = null
          for (let i = isGesture ? random.below(6) : 1; i > 0; i--, done++) {
            const made = step(random, document)
            if (made === null) continue
            parts.push(made.operation)
            net = net === null ? made.diff : squash(net, made.diff)
            document = made.document
            history = record(history, made.diff)
          }
          if (isGesture && random.below(3) === 0) {
            ;({ document, history } = cancelGesture(history, document))
          } else {
            history = endGesture(history)
            if (net !== null && !isEmptyDiff(net)) {
              documents = [...documents.slice(0, at + 1), document]
              operations = [...operations.slice(0, at), parts]
              at++
            }
          }
          done++
        }
        expect(document, `seed ${seed}, step ${done}`).toEqual(documents[at])
      }
      const rebuilt = operations
        .slice(0, at)
        .flat()
        .reduce((before, operation) => apply(before, operation).document, emptyDocument('random'))
      expect(document, `seed ${seed}`).toEqual(rebuilt)
      expect(brokenInvariants(document), `seed ${seed}`).toEqual([])
    }
  })

  it('diffs turn round, and squash like one', () => {
    for (const seed of SEEDS) {
      const random = randomOf(seed)
      let document = emptyDocument('random')
      let before = document
      let net: Diff | null = null
      for (let i = 0; i < STEPS; i++) {
        const made = step(random, document)
        if (made === null) continue
        const where = `seed ${seed}, step ${i}`
        expect(applyDiff(document, made.diff), where).toEqual(made.document)
        expect(applyDiff(made.document, invert(made.diff)), where).toEqual(document)
        expect(invert(invert(made.diff)), where).toEqual(made.diff)
        expect(isEmptyDiff(squash(made.diff, invert(made.diff))), where).toBe(true)
        net = net === null ? made.diff : squash(net, made.diff)
        document = made.document
        expect(applyDiff(before, net), where).toEqual(document)
        expect(applyDiff(document, invert(net)), where).toEqual(before)
        if (i % 20 === 19) {
          before = document
          net = null
        }
      }
    }
  })
})
