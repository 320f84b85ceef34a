/**
 * A sink's serialiser, from the writer that `model/format` prints. A changelog has the kind of a record in a column in front, or becomes the newest rows and
 * deletions of a framed sink.
 */
import { DELETE, KIND_COLUMN, KIND_TEXTS, UPDATE_BEFORE } from '../../model/changes.ts'
import { printWriter, type WriterCode as Printed } from '../../model/format/writer.ts'
import { t } from '../../model/types.ts'
import type { ColumnCode } from '../api/index.ts'
import type { SinkFlow, WriterCode } from './emitter.ts'
import { frameCode, type PrintedPart } from './frameCode.ts'
import type { TopologyNode } from './topology.ts'

const isChangelog = ({ inputs }: TopologyNode): boolean => inputs[0]?.schema.changes === 'changelog'

/** How the sink takes a changelog, where it gets one. */
function changesOf(node: TopologyNode): 'op' | 'final' | 'upsert' | 'retract' | null {
  if (node.runtime.kind !== 'sink' || !isChangelog(node)) return null
  const changes = node.runtime.changes?.(node.operator) ?? 'op'
  // A key whose new row was filtered out would keep the one before: as Flink's upsert-kafka then does, that one is taken back first.
  return changes === 'upsert' && node.halves ? 'retract' : changes
}

function printed(node: TopologyNode): Printed | null {
  const schema = node.inputs[0]?.schema
  if (node.runtime.kind !== 'sink' || schema === undefined) return null
  const op = { name: KIND_COLUMN, type: t.string(false) }
  const columns = changesOf(node) === 'op' ? [op, ...schema.columns] : schema.columns
  return printWriter(node.runtime.format(node.operator), columns)
}

/** `target`: the name of the sink's buffer. */
export function writerCode(node: TopologyNode, columns: ColumnCode, flow: SinkFlow): WriterCode {
  const writer = printed(node)
  if (writer === null || node.runtime.kind !== 'sink') return { bindings: {}, statements: '' }
  const { kind, target } = flow
  const changes = changesOf(node)
  const values = changes === 'op' ? [`w$kinds[${kind}]`, ...columns] : columns
  const kinds = changes === 'op' ? { w$kinds: KIND_TEXTS } : {}
  if (node.runtime.frame === undefined) {
    return { bindings: { ...writer.bindings, ...kinds }, statements: writer.statements(values, target) }
  }
  const schema = node.inputs[0]?.schema
  const parts = node.runtime.frame(node.operator, columns, flow.fresh).map((part): PrintedPart => {
    if (!('format' in part)) return part
    const chosen = part.columns.flatMap((index) => schema?.columns[index] ?? [])
    return {
      writer: printWriter(part.format, chosen),
      columns: part.columns.map((index) => columns[index] ?? 'null'),
    }
  })
  const upsert = changes === 'upsert'
  const unset = upsert
    ? `${kind}===${DELETE}`
    : changes === 'retract'
      ? `${kind}===${DELETE}||${kind}===${UPDATE_BEFORE}`
      : null
  const code = frameCode({ writer, columns: values }, parts, flow.time, unset, target)
  return {
    bindings: { ...code.bindings, ...kinds },
    // What is updated is followed by what it has become.
    statements: code.statements,
    ...(upsert ? { skip: `${kind}===${UPDATE_BEFORE}` } : {}),
  }
}

/** What stands before the first record: the header of a CSV file, or nothing. */
export function writerHeader(node: TopologyNode): string {
  return printed(node)?.header ?? ''
}
