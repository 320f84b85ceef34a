/** A sink's serialiser, from the writer that `model/format` prints. */
import { printWriter, type WriterCode as Printed } from '../../model/format/writer.ts'
import type { ColumnCode } from '../api/index.ts'
import type { WriterCode } from './emitter.ts'
import type { TopologyNode } from './topology.ts'

function printed(node: TopologyNode): Printed | null {
  const schema = node.operator.inputs[0]?.schema
  if (node.runtime.kind !== 'sink' || schema === undefined) return null
  return printWriter(node.runtime.format(node.operator), schema.columns)
}

export function writerCode(node: TopologyNode, columns: ColumnCode): WriterCode {
  const writer = printed(node)
  return writer === null
    ? { bindings: {}, text: '""' }
    : { bindings: writer.bindings, text: writer.expression(columns) }
}

/** What stands before the first record: the header of a CSV file, or nothing. */
export function writerHeader(node: TopologyNode): string {
  return printed(node)?.header ?? ''
}
