import { expect, test } from 'vitest'
import { analyse } from '../../model/analyse.ts'
import { apply } from '../../model/apply.ts'
import { EMPTY_HISTORY, record, undo } from '../../model/history.ts'
import { lostPorts, setConfig } from '../../model/ports.ts'
import { node, pipe } from '../../model/testing/documents.ts'
import { definitions } from '../definitions.ts'

const routes = (...names: readonly string[]) => ({
  routes: names.map((name) => ({ name, condition: 'TRUE' })),
})
const document = pipe(
  {
    source: node('generator'),
    router: node('router', routes('big', 'small')),
    a: node('console_sink'),
    b: node('console_sink'),
    c: node('console_sink'),
  },
  'source.out->router.in',
  'router.big->a.in',
  'router.big->b.in',
  'router.small->c.in',
)
const change = (config: object, of = document) => {
  const found = analyse(of, definitions).nodes['router']
  if (found === undefined) throw new Error('there is no router')
  return apply(of, setConfig('router', config as never, found.definition, found.ports, of.edges)).document
}
const edges = (of: typeof document) => of.edges.map(({ from, to }) => `${from}->${to}`)
const problemsOf = (of: typeof document) => analyse(of, definitions).problems

test('edges go along with a port that is renamed', () => {
  const after = change(routes('large', 'small'))
  expect(edges(after)).toEqual([
    'router.large->a.in',
    'router.large->b.in',
    'router.small->c.in',
    'source.out->router.in',
  ])
  expect(problemsOf(after)).toEqual([])
})

test('edges stay where ports change places, come, or two change at once', () => {
  expect(edges(change(routes('small', 'big')))).toEqual(edges(document))
  expect(edges(change(routes('big', 'small', 'tiny')))).toEqual(edges(document))
  expect(edges(change(routes('x', 'y')))).toEqual(edges(document))
})

test('a port that is removed leaves a problem at each edge, with a way to another port and one to remove it', () => {
  const after = change({ ...routes('big'), otherwise: 'rest' })
  const [found, ...others] = problemsOf(after)
  expect(others).toEqual([])
  expect(found).toMatchObject({
    code: 'edge-no-port',
    nodeId: 'c',
    message: 'router has no output small, where the edge to c.in begins.',
  })
  expect(found?.fixes?.map(({ label }) => label)).toEqual([
    'Lead the edge from router.rest to c.in',
    'Remove the edge from router.small to c.in',
  ])
  const [lead] = found?.fixes ?? []
  if (lead === undefined) throw new Error('there is no fix')
  const mended = apply(after, lead.operation).document
  expect(problemsOf(mended)).toEqual([])
  expect(edges(mended)).toContain('router.rest->c.in')
})

test('the nearest name is offered first, and inputs likewise', () => {
  const union = pipe(
    {
      a: node('generator'),
      b: node('generator'),
      union: node('union', { inputs: ['clicks', 'views'] }),
      c: node('console_sink'),
    },
    'a.out->union.viewz',
    'b.out->union.click',
    'union.out->c.in',
  )
  const fixes = problemsOf(union)
    .filter(({ code }) => code === 'edge-no-port')
    .map((found) => found.fixes?.[0]?.label)
  expect(fixes).toEqual([
    'Lead the edge from a.out to union.views',
    'Lead the edge from b.out to union.clicks',
  ])
})

test('a rename is one step back, edges included', () => {
  const found = analyse(document, definitions).nodes['router']
  if (found === undefined) throw new Error('there is no router')
  const operation = setConfig(
    'router',
    routes('large', 'small'),
    found.definition,
    found.ports,
    document.edges,
  )
  const { document: after, diff } = apply(document, operation)
  expect(undo(record(EMPTY_HISTORY, diff), after)?.document).toEqual(document)
})

test('names that cannot be ports are told, with one that can', () => {
  const told = analyse(
    pipe(
      {
        source: node('generator'),
        router: node('router', { ...routes('Large orders', 'other', 'x', 'x', ''), onError: 'port' }),
        a: node('console_sink'),
      },
      'source.out->router.in',
      'router.x->a.in',
    ),
    definitions,
  )
  const { problems = [], ports } = told.nodes['router'] ?? {}
  expect(problems.map(({ path, message, fixes }) => [path, message, fixes?.[0]?.label])).toEqual([
    ['routes.0.name', '“Large orders” cannot be the name of a port.', 'Name it large_orders'],
    ['routes.3.name', 'There are two ports named x.', 'Name it x_2'],
    ['routes.4.name', 'The route 5 has no name.', 'Name it route_5'],
    ['otherwise', 'There are two ports named other.', 'Name it other_2'],
  ])
  expect(ports?.outputs.map(({ name }) => name)).toEqual(['other', 'x', 'dead'])
})

test('an edge whose port is gone still knows where it ends', () => {
  const after = change(routes('big'))
  const ports = analyse(after, definitions).nodes['router']?.ports ?? { inputs: [], outputs: [] }
  expect(lostPorts('router', ports, after.edges)).toEqual({ inputs: [], outputs: ['small'] })
})
