import { expect, test } from 'vitest'
import { createAnalyser } from '../../model/analyse.ts'
import { emptyDocument, type PipelineDocument } from '../../model/document.ts'
import { definitions } from '../../nodes/definitions.ts'
import { debugSources, firstChoice, readChoice, replaysOf, type Choice } from './debugging.ts'

const document: PipelineDocument = {
  ...emptyDocument('x'),
  nodes: {
    made: { type: 'generator', version: 1, label: 'Made', config: {} },
    topic: { type: 'kafka_source', version: 1, label: 'Topic', config: {}, pin: 'topic-0123456789ab' },
    out: { type: 'console_sink', version: 1, label: 'Out', config: {} },
  },
}
const sources = debugSources(document, createAnalyser(definitions)(document))
const choice: Choice = { place: 'asDrawn', last: '500', time: '', offsets: '' }

test('each source begins with its pinned records, or where the pipeline says; a topic may begin elsewhere', () => {
  expect(sources.map(({ id, places }) => [id, places])).toEqual([
    ['made', ['asDrawn']],
    ['topic', ['pinned', 'earliest', 'last', 'time', 'offsets']],
  ])
  expect(sources.map((source) => firstChoice(source, null).place)).toEqual(['asDrawn', 'pinned'])
  expect(sources.map((source) => firstChoice(source, 'topic').place)).toEqual(['asDrawn', 'earliest'])
})

test('places are read as they are written, or refused with what is wanted', () => {
  expect(readChoice({ ...choice, place: 'last', last: ' 20' })).toEqual({
    from: { kind: 'last', records: 20 },
  })
  expect(readChoice({ ...choice, place: 'time', time: '2026-01-31T09:00:05' })).toEqual({
    from: { kind: 'time', time: Date.UTC(2026, 0, 31, 9, 0, 5) },
  })
  expect(readChoice({ ...choice, place: 'offsets', offsets: '0:12, 3:0' })).toEqual({
    from: {
      kind: 'offsets',
      offsets: [
        { topic: '', partition: 0, offset: 12 },
        { topic: '', partition: 3, offset: 0 },
      ],
    },
  })
  for (const wrong of [
    { ...choice, place: 'last', last: '0' },
    { ...choice, place: 'time' },
    { ...choice, place: 'offsets', offsets: '0:12,' },
  ] as const) {
    expect(readChoice(wrong)).toHaveProperty('wrong')
    expect(replaysOf({ topic: wrong })).toBeNull()
  }
  expect(replaysOf({ made: choice, topic: { ...choice, place: 'earliest' } })).toEqual({
    topic: { kind: 'earliest' },
  })
})
