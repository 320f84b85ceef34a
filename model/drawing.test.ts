import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import { invert, applyDiff } from './diff.ts'
import type { PipelineDocument } from './document.ts'
import { groupsOf, notesOf } from './drawing.ts'
import { writeDocument } from './migrate.ts'
import type { Operation } from './operation.ts'
import { node, pipe } from './testing/documents.ts'

const start = pipe({ a: node('numbers'), b: node('keep'), c: node('print') }, 'a.out->b.in', 'b.out->c.in')
const group = (id: string, ...nodes: readonly string[]): Operation => ({
  kind: 'setGroup',
  id,
  group: { label: id, nodes },
})
const after = (...operations: readonly Operation[]): PipelineDocument =>
  operations.reduce((document, operation) => apply(document, operation).document, start)
const members = (document: PipelineDocument): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries([...groupsOf(document)].map(([id, { nodes }]) => [id, nodes]))

describe('groups', () => {
  it('are made, changed and removed; the logic keeps its identity', () => {
    const grouped = after(group('one', 'a', 'b'))
    expect(members(grouped)).toEqual({ one: ['a', 'b'] })
    expect([grouped.nodes, grouped.edges]).toEqual([start.nodes, start.edges])
    expect(grouped.nodes).toBe(start.nodes)
    expect(members(after(group('one', 'a', 'b'), { kind: 'setGroup', id: 'one', group: null }))).toEqual({})
  })
  it('have each node once: a new one takes its nodes from those before, and an empty one goes', () => {
    expect(members(after(group('one', 'a', 'b'), group('two', 'b', 'c')))).toEqual({
      one: ['a'],
      two: ['b', 'c'],
    })
    expect(members(after(group('one', 'a'), group('two', 'a')))).toEqual({ two: ['a'] })
  })
  it('follow their nodes when these go or are renamed, and come back with undo', () => {
    const grouped = after(group('one', 'a', 'b'))
    const renamed = apply(grouped, { kind: 'renameNode', id: 'a', to: 'z' }).document
    expect(members(renamed)).toEqual({ one: ['z', 'b'] })
    const { document, diff } = apply(renamed, { kind: 'removeNodes', ids: ['z', 'b'] })
    expect(members(document)).toEqual({})
    expect(applyDiff(document, invert(diff))).toEqual(renamed)
  })
  it('are refused without nodes, with unknown ones, and where none is to remove', () => {
    expect(() => after(group('one'))).toThrow('A group needs a node.')
    expect(() => after(group('one', 'x'))).toThrow('There is no node “x”.')
    expect(() => after({ kind: 'setGroup', id: 'one', group: null })).toThrow('There is no group “one”.')
  })
  it('that another version wrote keep what this one does not know, and stay where they cannot be read', () => {
    const layout = { ...start.layout, groups: { one: { label: 'x', nodes: ['a'], colour: 'red' }, odd: 7 } }
    const { document } = apply({ ...start, layout }, group('one', 'a', 'b'))
    expect(document.layout.groups).toEqual({
      one: { label: 'one', nodes: ['a', 'b'], colour: 'red' },
      odd: 7,
    })
    expect(members(document)).toEqual({ one: ['a', 'b'] })
  })
})

describe('notes', () => {
  it('are written, moved and removed', () => {
    const noted = after({ kind: 'setNote', id: 'note', note: { text: 'why', x: 10, y: 20 } })
    expect([...notesOf(noted)]).toEqual([['note', { text: 'why', x: 10, y: 20 }]])
    expect(apply(noted, { kind: 'setNote', id: 'note', note: null }).document.layout.notes).toEqual({})
  })
  it('are refused where nothing can stand', () => {
    expect(() => after({ kind: 'setNote', id: 'note', note: { text: '', x: Number.NaN, y: 0 } })).toThrow(
      'A note cannot stand at (NaN, 0).',
    )
  })
})

it('files hold groups and notes by their ids', () => {
  const text = writeDocument(after(group('two', 'a'), group('one', 'b')))
  expect(text.indexOf('"one"')).toBeLessThan(text.indexOf('"two"'))
})
