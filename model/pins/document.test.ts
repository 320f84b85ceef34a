import { expect, test } from 'vitest'
import { apply } from '../apply.ts'
import { copy, paste } from '../clipboard.ts'
import type { DocumentNode, PipelineDocument } from '../document.ts'
import { EMPTY_HISTORY, record, redo, undo } from '../history.ts'
import { readDocument, writeDocument } from '../migrate.ts'
import { node, pipe } from '../testing/documents.ts'
import { pinsOf } from './pin.ts'

const NAME = 'orders-0123456789ab'
const start = pipe({ orders: node('numbers'), b: node('print') }, 'orders.out->b.in')
const set = (pin: string | null) => apply(start, { kind: 'setPin', id: 'orders', pin })

test('a pin is one step of undo and redo, and goes and comes with its node', () => {
  const { document, diff } = set(NAME)
  expect(pinsOf(document)).toEqual({ orders: NAME })
  const taken = undo(record(EMPTY_HISTORY, diff), document)
  expect(taken?.document).toEqual(start)
  if (taken === null) throw new Error('There is nothing to undo.')
  expect(redo(taken.history, taken.document)?.document).toEqual(document)

  const gone = apply(document, { kind: 'removeNodes', ids: ['orders'] })
  expect(pinsOf(gone.document)).toEqual({})
  const back = undo(record(EMPTY_HISTORY, gone.diff), gone.document)?.document
  expect(back).toEqual(document)

  const renamed = apply(document, { kind: 'renameNode', id: 'orders', to: 'sales' }).document
  expect(pinsOf(renamed)).toEqual({ sales: NAME })
  expect(apply(document, { kind: 'setPin', id: 'orders', pin: null }).document).toEqual(start)
})

test('a file names its pins, and nothing that could be another file', () => {
  const { document } = set(NAME)
  const read = readDocument(writeDocument(document), {})
  expect(read.ok && pinsOf(read.document)).toEqual({ orders: NAME })
  const bad = writeDocument(document).replace(NAME, '../../secrets')
  expect(readDocument(bad, {})).toMatchObject({ ok: false, problems: [{ code: 'document-shape' }] })
})

test('a copied node has no pin: another pipeline would not find its records', () => {
  const { document } = set(NAME)
  const pasted = paste(document, copy(document, ['orders']), { x: 0, y: 0 })
  if (!pasted.ok) throw new Error(pasted.problem.message)
  const after: PipelineDocument = apply(document, pasted.operation).document
  const copied: DocumentNode | undefined = after.nodes[pasted.ids[0] ?? '']
  expect(copied?.type).toBe('numbers')
  expect(pinsOf(after)).toEqual({ orders: NAME })
})
