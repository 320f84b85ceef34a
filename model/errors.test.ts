import { expect, it } from 'vitest'
import { atNode, OperationalError, UserError } from './errors.ts'

it('tells an error of the node where it happened, and keeps all else', () => {
  const error = new OperationalError('file.missing', 'There is no file x.', {
    hint: 'Check it.',
    retriable: true,
  })
  const told = atNode(error, 'orders')
  expect(told).toBeInstanceOf(OperationalError)
  expect(told).toMatchObject({ code: 'file.missing', hint: 'Check it.', retriable: true, nodeId: 'orders' })
})

it('leaves the node that an error names already', () => {
  expect(atNode(new UserError('x', 'y', { nodeId: 'a' }), 'b').nodeId).toBe('a')
  expect(atNode('thrown text', 'b')).toMatchObject({
    kind: 'unexpected',
    message: 'thrown text',
    nodeId: 'b',
  })
})
