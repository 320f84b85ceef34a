import { openFile, type FilePosition, type FileReader } from '../../drivers/file/read.ts'
import type { Poll, SourceReader, SourceRuntime } from '../../engine/api/index.ts'
import type { Json } from '../../model/document.ts'
import type { PlanOperator } from '../../model/plan/plan.ts'
import type { FileSourceConfig } from './definition.ts'

const configOf = (operator: PlanOperator) => operator.config as unknown as FileSourceConfig

/** Reads a file as raw bytes, cut into whole records; the kernel decodes them. */
export const runtime: SourceRuntime = {
  kind: 'source',
  format: (operator) => configOf(operator).format,
  watermark: (operator) => configOf(operator).eventTime,
  depends: (operator) => {
    const { path, format } = configOf(operator)
    return { path, format }
  },
  async open(operator, context, position) {
    const { path, format, follow } = configOf(operator)
    const schema = operator.outputs.find((output) => output.port === 'out')?.schema
    const file = await openFile({
      path,
      format,
      follow,
      columns: schema?.columns.map((column) => column.name) ?? [],
      recordLimit: context.recordLimit,
      position: readPosition(position),
      wait: (milliseconds) => context.clock.wait(milliseconds),
    })
    return sourceReader(file, path, format.kind === 'csv' && format.header)
  },
}

function sourceReader(file: FileReader, path: string, hasHeader: boolean): SourceReader {
  const poll = async (): Promise<Poll> => {
    const polled = await file.poll()
    return polled.kind === 'bytes' ? { ...polled, partition: 0 } : polled
  }
  const reader: SourceReader = {
    partitions: [path],
    poll,
    advance: (bytes) => file.advance(bytes),
    position: () => ({ ...file.position() }),
    locate: (offset) => file.locate(offset),
    locator: () => file.locator(),
    close: () => file.close(),
  }
  if (!hasHeader) return reader
  // A getter, asked for when the first bytes are there: the header of a file that is followed may come after the start.
  return Object.defineProperty(reader, 'head', { get: () => file.head, enumerable: true })
}

function readPosition(position: Json | null): FilePosition | null {
  if (typeof position !== 'object' || position === null || Array.isArray(position)) return null
  const { offset, skipping, head } = position as { readonly [key: string]: Json }
  return typeof offset === 'number' && typeof head === 'number'
    ? { offset, skipping: skipping === true, head }
    : null
}
