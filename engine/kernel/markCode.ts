/** The code of event time and watermarks: between records they are in local variables of a source's function. */
import type { Scope } from './scope.ts'
import type { ProgramParts, SourcePart } from './parts.ts'
import { isClock, operatorsOf, type TopologyPort } from './topology.ts'

/** The event time of a record, `time`; leaves the block `record` where there is none. */
export function timeCode(
  scope: Scope,
  source: SourcePart,
  port: TopologyPort,
  time: string | undefined,
): string {
  const column = source.timeColumn === null ? undefined : port.schema.columns[source.timeColumn]
  if (time === undefined || column === undefined) return ''
  const { type } = column
  const missing = scope.constant(`The event time "${column.name}" is NULL.`)
  const check =
    type.nullable || source.format !== null
      ? `if (${time} === null) { S.fail(${source.node.index}, ${missing}); break record; }\n`
      : ''
  const big = type.kind === 'BIGINT' && type.safe !== true
  return `${check}const time = ${big ? `Number(${time})` : time};\n`
}

/** Takes the state of the partition at hand into local variables. */
export function markHead(scope: Scope, { watermark }: SourcePart): string {
  if (watermark === null) return 'const time = NaN, mark = -Infinity;\n'
  const w = scope.constant(watermark)
  return `const others = ${w}.others;\nlet own = ${w}.own, mark = ${w}.mark, top = ${w}.maxTime;\n`
}

/** Brings it back. */
export function markTail(scope: Scope, { watermark }: SourcePart): string {
  if (watermark === null) return ''
  const w = scope.constant(watermark)
  return `${w}.own = own; ${w}.mark = mark; ${w}.maxTime = top;\n`
}

/** Takes it anew, when another function has had it. */
export function markAgain(scope: Scope, { watermark }: SourcePart): string {
  if (watermark === null) return ''
  const w = scope.constant(watermark)
  return `own = ${w}.own; mark = ${w}.mark; top = ${w}.maxTime;\n`
}

/** After each record: the partition's watermark, the source's, and whatever is due at it. */
export function markCode(parts: ProgramParts, scope: Scope, { node, watermark }: SourcePart): string {
  if (watermark === null) return ''
  const { topology, operators } = parts
  const due = operatorsOf(topology, node)
    .filter((operator) => operator.clocks.size === 1)
    .map((operator) => {
      const timers = scope.constant(operators.get(operator.index)?.timers)
      // −Infinity: whenever the watermark moves, and only then.
      return isClock(operator)
        ? `next >= ${timers}.next && (next > mark || ${timers}.next > -Infinity)`
        : `next >= ${timers}.next`
    })
  const raises = topology.nodes.some(({ clocks }) => clocks.size > 1 && clocks.has(node))
  return `let next = mark;
const bound = time - ${watermark.delay};
if (bound > own) { own = bound; if (time > top) top = time; const least = own < others ? own : others; if (least > next) next = least; }
${due.length === 0 ? '' : `if (${due.join(' || ')}) S.advance(${node.index}, next);\n`}if (next > mark) { mark = next; M[${node.index}] = mark;${raises ? ` ${scope.constant(watermark)}.mark = mark; S.raise(${node.index});` : ''} }
`
}
