import { describe, expect, it } from 'vitest'
import { emptyDocument } from '../../model/document.ts'
import { endsRun, leavingQuestion, namedByFile, overwriteQuestion, reloadQuestion } from './leaving.ts'
import type { RunInfo } from './types.ts'

const document = emptyDocument('Orders')
const run: RunInfo = {
  id: '1',
  mode: 'run',
  state: 'running',
  error: null,
  document,
  startedAt: 0,
  debug: null,
}

describe('leaving a pipeline', () => {
  it('asks nothing where nothing is lost', () => {
    expect(leavingQuestion({ running: false, unsaved: false, document, path: null })).toBeNull()
  })
  it('names the file where there is one', () => {
    const asked = leavingQuestion({
      running: false,
      unsaved: true,
      document,
      path: '/home/a/p.pipeline.json',
    })
    expect(asked?.title).toBe('Save the changes to p.pipeline.json?')
    expect(asked?.message).toBe('They are not in p.pipeline.json yet.')
    expect(leavingQuestion({ running: false, unsaved: true, document, path: null })?.title).toContain(
      'Orders',
    )
  })
  it('says that the run ends, also where nothing is unsaved', () => {
    expect(leavingQuestion({ running: true, unsaved: true, document, path: null })?.message).toMatch(
      /The run ends\.$/,
    )
    const asked = leavingQuestion({ running: true, unsaved: false, document, path: null })
    expect(asked?.actions.map(({ value }) => value)).toEqual(['discard', 'cancel'])
  })
  it('lets an untouched example and a preview end without a word', () => {
    expect(endsRun(run, null, false)).toBe(true)
    expect(endsRun(run, 'late', false)).toBe(false)
    expect(endsRun(run, 'late', true)).toBe(true)
    expect(endsRun({ ...run, mode: 'preview' }, null, false)).toBe(false)
    expect(endsRun({ ...run, state: 'failed' }, null, false)).toBe(false)
  })
})

describe('questions that could lose work', () => {
  it('focus on Cancel', () => {
    for (const { actions } of [
      reloadQuestion('/a/p.json', true),
      overwriteQuestion('/a/p.json', 'Why.', true),
    ]) {
      expect(actions.filter(({ focused }) => focused === true).map(({ value }) => value)).toEqual(['cancel'])
      expect(actions.some(({ primary }) => primary === true)).toBe(false)
    }
  })
  it('offer the file only where it is the open one', () => {
    const values = (loadable: boolean) =>
      overwriteQuestion('/a/p.json', 'Why.', loadable).actions.map(({ value }) => value)
    expect(values(true)).toContain('load')
    expect(values(false)).not.toContain('load')
  })
})

it('names an untitled pipeline by its file', () => {
  expect(namedByFile(emptyDocument('Untitled'), 'C:\\work\\p.pipeline.json').name).toBe('p')
  expect(namedByFile(emptyDocument('Untitled'), '/work/other.JSON').name).toBe('other')
  expect(namedByFile(document, '/work/p.pipeline.json')).toBe(document)
})
