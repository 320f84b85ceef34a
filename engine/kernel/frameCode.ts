/**
 * The code that appends a record with its parts to a sink's buffer (`readFrames` takes them apart): each part is written behind a place for its length, which is
 * filled in when its end is known.
 */
import type { WriterCode as Printed } from '../../model/format/writer.ts'
import type { WriteTarget } from '../../model/format/writeBytes.ts'

const encoder = new TextEncoder()

/** What the generated code calls. */
export const framing = {
  /** Begins a record; what a record that fails has appended is given up. */
  begin(target: WriteTarget, time: number): number {
    if (target.at + 8 > target.bytes.length) target.grow(8)
    target.view.setFloat64(target.at, time, true)
    target.at += 8
    return target.at - 8
  },
  /** Leaves a place for a length; gives where. */
  open(target: WriteTarget): number {
    if (target.at + 4 > target.bytes.length) target.grow(4)
    target.at += 4
    return target.at
  },
  /** Ends what was written by a format since `open`, without its line feed. */
  close(target: WriteTarget, from: number): void {
    target.at -= 1
    target.view.setInt32(from - 4, target.at - from, true)
  },
  unset(target: WriteTarget): void {
    framing.open(target)
    target.view.setInt32(target.at - 4, -1, true)
  },
  put(target: WriteTarget, value: string | Uint8Array | null): void {
    if (value === null) {
      framing.unset(target)
      return
    }
    const bytes = typeof value === 'string' ? encoder.encode(value) : value
    const from = framing.open(target)
    if (target.at + bytes.length > target.bytes.length) target.grow(bytes.length)
    target.bytes.set(bytes, target.at)
    target.at += bytes.length
    target.view.setInt32(from - 4, bytes.length, true)
  },
}

export interface FrameCode {
  readonly statements: string
  /** Bound values of the writers. */
  readonly bindings: Readonly<Record<string, unknown>>
}

export type PrintedPart =
  | { readonly statements: string; readonly value: string }
  | { readonly writer: Printed; readonly columns: readonly string[] }

/** `unset`: an expression; where it is true the value is NULL. */
export function frameCode(
  value: { readonly writer: Printed; readonly columns: readonly string[] },
  parts: readonly PrintedPart[],
  time: string,
  unset: string | null,
  target: string,
): FrameCode {
  const bindings: Record<string, unknown> = { w$frame: framing }
  const written = ({ writer, columns }: typeof value, index: number): string => {
    // Each writer has names of its own, which another may have as well.
    const bound = Object.entries(writer.bindings).map(([name, bind]) => {
      bindings[`${name}_${index}`] = bind
      return `const ${name}=${name}_${index};`
    })
    return `{${bound.join('')}const w$from=w$frame.open(${target});${writer.statements(columns, target)}w$frame.close(${target},w$from);}`
  }
  const whole = written(value, 0)
  const texts = parts.map((part, index) =>
    'writer' in part
      ? written(part, index + 1)
      : `{${part.statements}\nw$frame.put(${target},${part.value});}`,
  )
  const body = unset === null ? whole : `if(${unset})w$frame.unset(${target});else ${whole}`
  return {
    bindings,
    statements: `{const w$start=w$frame.begin(${target},${time});try{${body}${texts.join('')}}catch(w$error){${target}.at=w$start;throw w$error;}}`,
  }
}
