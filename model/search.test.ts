import { describe, expect, it, test } from 'vitest'
import { searchDefinitions, searchItems, type Searchable } from './search.ts'
import { testDefinitions } from './testing/definitions.ts'

const items: Searchable[] = [
  {
    title: 'Kafka source',
    aliases: ['FlinkKafkaConsumer', 'KafkaSource', '消费者', '数据源'],
    name: 'kafka_source',
    summary: 'Reads records from topics of a Kafka cluster.',
  },
  {
    title: 'Window aggregate',
    aliases: ['TUMBLE', 'timeWindow', '窗口聚合', '滚动窗口'],
    name: 'window_aggregate',
    summary: 'Counts, sums and averages per window of event time and key.',
  },
  {
    title: 'Map',
    aliases: ['MapFunction', 'SELECT', '映射'],
    name: 'map',
    summary: 'Adds, computes, renames and drops columns.',
  },
  {
    title: 'FlatMap',
    aliases: ['FlatMapFunction', 'UNNEST', '展开'],
    name: 'flat_map',
    summary: 'Makes several records of one.',
  },
  {
    title: 'Filter',
    aliases: ['FilterFunction', 'WHERE', '过滤'],
    name: 'filter',
    summary: 'Keeps the records that meet a condition.',
  },
]
const found = (query: string): string[] =>
  searchItems(items, query, (item) => item).map(({ item, field, text }) => `${item.title}/${field}/${text}`)

describe('searchItems', () => {
  test.each([
    ['map', ['Map/title/Map', 'FlatMap/title/FlatMap']],
    ['kafkaconsumer', ['Kafka source/alias/FlinkKafkaConsumer']],
    ['consumer', ['Kafka source/alias/FlinkKafkaConsumer']],
    ['窗口', ['Window aggregate/alias/窗口聚合']],
    ['数据源', ['Kafka source/alias/数据源']],
    ['where', ['Filter/alias/WHERE']],
    ['window_agg', ['Window aggregate/name/window_aggregate']],
    ['kafka read', ['Kafka source/title/Kafka source']],
    ['filtre', ['Filter/title/Filter']],
    ['ｍａｐ', ['Map/title/Map', 'FlatMap/title/FlatMap']],
    ['condition', ['Filter/summary/Keeps the records that meet a condition.']],
    ['windowaggregate', ['Window aggregate/title/Window aggregate']],
    ['flat-map', ['FlatMap/title/FlatMap']],
    ['flat map', ['FlatMap/title/FlatMap']],
    ['-', []],
    ['xyz', []],
    ['kafka xyz', []],
    [
      '',
      [
        'Filter/title/Filter',
        'FlatMap/title/FlatMap',
        'Kafka source/title/Kafka source',
        'Map/title/Map',
        'Window aggregate/title/Window aggregate',
      ],
    ],
  ])('%s', (query, expected) => {
    expect(found(query).slice(0, Math.max(1, expected.length))).toEqual(expected)
  })
  it('finds what a word begins before what has it inside', () => {
    expect(found('source')[0]).toBe('Kafka source/title/Kafka source')
    expect(found('function').map((line) => line.split('/')[1])).toEqual(['alias', 'alias', 'alias'])
  })
  it('says where the words stand', () => {
    const [hit] = searchItems(items, 'agg win', (item) => item)
    expect(hit?.ranges.map(([start, end]) => hit.text.slice(start, end))).toEqual(['Win', 'agg'])
  })
})

it('finds node types', () => {
  expect(searchDefinitions(Object.values(testDefinitions), '过滤')).toMatchObject([
    { item: { type: 'keep' }, field: 'alias', text: '过滤', ranges: [[0, 2]] },
  ])
  expect(searchDefinitions(Object.values(testDefinitions), '')).toHaveLength(
    Object.keys(testDefinitions).length,
  )
})
