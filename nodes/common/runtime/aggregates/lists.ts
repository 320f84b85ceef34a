/** Aggregates that keep values in the order of arrival: FIRST_VALUE, LAST_VALUE, ARRAY_AGG, LISTAGG. */
import { DEFAULT_SEPARATOR } from '../../aggregates/functions.ts'
import { initialOf, type AggregateCode, type Part } from './part.ts'

/** The first or last value that is not NULL. Merging asks which came first; taking back asks for all of them. */
export function edgeCode(name: 'FIRST_VALUE' | 'LAST_VALUE', part: Part): AggregateCode {
  const { index, needs, guarded } = part
  const [c, v, o] = [`a.c${index}`, `a.v${index}`, `a.o${index}`]
  const first = name === 'FIRST_VALUE'
  if (needs.retract === true)
    return listCode(
      part,
      true,
      first
        ? `(${v} === null || ${v}.length === 0 ? null : ${v}[0])`
        : `(${v} === null || ${v}.length === 0 ? null : ${v}[${v}.length - 1])`,
    )
  const ordered = needs.merge === true
  const take = (x: string): string => `${v} = ${x};${ordered ? ` ${o} = seq;` : ''}`
  return {
    fields: [
      [`c${index}`, '0'],
      [`v${index}`, initialOf(part.argument)],
      ...(ordered ? ([[`o${index}`, '0']] as const) : []),
    ],
    add: (x) => guarded(x, first ? `if (${c}++ === 0) { ${take(x)} }` : `${c}++; ${take(x)}`),
    result: `(${c} === 0 ? null : ${v})`,
    merge: ordered
      ? `if (b.c${index} !== 0) { if (${c} === 0 || b.o${index} ${first ? '<' : '>'} ${o}) { ${v} = b.v${index}; ${o} = b.o${index}; } ${c} += b.c${index}; }\n`
      : null,
    retract: null,
    ordered,
  }
}

/** NULLs are elements, as in Flink: a FILTER leaves them out. */
export function arrayCode(part: Part): AggregateCode {
  const v = `a.v${part.index}`
  return listCode(part, false, `(${v} === null || ${v}.length === 0 ? null : ${v}.slice())`)
}

export function joinedCode(part: Part, separator = DEFAULT_SEPARATOR): AggregateCode {
  const { index, needs, guarded } = part
  const [c, v] = [`a.c${index}`, `a.v${index}`]
  const between = JSON.stringify(separator)
  if (needs.retract === true || needs.merge === true)
    return listCode(part, true, `(${v} === null || ${v}.length === 0 ? null : ${v}.join(${between}))`)
  return {
    fields: [
      [`c${index}`, '0'],
      [`v${index}`, '""'],
    ],
    add: (x) => guarded(x, `${v} = ${c}++ === 0 ? ${x} : ${v} + ${between} + ${x};`),
    result: `(${c} === 0 ? null : ${v})`,
    merge: null,
    retract: null,
    ordered: false,
  }
}

/** All values in a list; with merging, the numbers of their records beside it. */
function listCode({ index, needs, guarded }: Part, skipNull: boolean, result: string): AggregateCode {
  const [v, o] = [`a.v${index}`, `a.o${index}`]
  const ordered = needs.merge === true
  const when = (x: string, code: string): string => (skipNull ? guarded(x, code) : `${code}\n`)
  const numbers = ordered ? ` (${o} === null ? (${o} = []) : ${o}).push(seq);` : ''
  return {
    fields: [[`v${index}`, 'null'], ...(ordered ? ([[`o${index}`, 'null']] as const) : [])],
    add: (x) => when(x, `(${v} === null ? (${v} = []) : ${v}).push(${x});${numbers}`),
    result,
    merge: ordered ? `mergeLists(a, b, "v${index}", "o${index}");\n` : null,
    retract: needs.retract === true ? (x) => when(x, `takeOut(${v}, ${ordered ? o : 'null'}, ${x});`) : null,
    ordered,
  }
}
