/** A sink's serialiser, from the writer that `model/format` prints. A changelog has the kind of a record in a column in front. */
import { KIND_COLUMN, KIND_TEXTS } from '../../model/changes.ts'
import { printWriter, type WriterCode as Printed } from '../../model/format/writer.ts'
import { t } from '../../model/types.ts'
import type { ColumnCode } from '../api/index.ts'
import type { WriterCode } from './emitter.ts'
import type { TopologyNode } from './topology.ts'

const isChangelog = ({ inputs }: TopologyNode): boolean => inputs[0]?.schema.changes === 'changelog'

function printed(node: TopologyNode): Printed | null {
  const schema = node.inputs[0]?.schema
  if (node.runtime.kind !== 'sink' || schema === undefined) return null
  const op = { name: KIND_COLUMN, type: t.string(false) }
  const columns = isChangelog(node) ? [op, ...schema.columns] : schema.columns
  return printWriter(node.runtime.format(node.operator), columns)
}

/** `target`: the name of the sink's buffer. */
export function writerCode(
  node: TopologyNode,
  columns: ColumnCode,
  kind: string,
  target: string,
): WriterCode {
  const writer = printed(node)
  if (writer === null) return { bindings: {}, statements: '' }
  if (!isChangelog(node)) return { bindings: writer.bindings, statements: writer.statements(columns, target) }
  return {
    bindings: { ...writer.bindings, w$kinds: KIND_TEXTS },
    statements: writer.statements([`w$kinds[${kind}]`, ...columns], target),
  }
}

/** What stands before the first record: the header of a CSV file, or nothing. */
export function writerHeader(node: TopologyNode): string {
  return printed(node)?.header ?? ''
}
