/** MIN and MAX. Where values are taken back, a Map keeps how often each is there: the next smallest has to be known. */
import { initialOf, type AggregateCode, type Part } from './part.ts'

export function extremeCode(name: 'MIN' | 'MAX', { index, argument, needs, guarded }: Part): AggregateCode {
  const [c, v, m] = [`a.c${index}`, `a.v${index}`, `a.m${index}`]
  const [less, compare] = [name === 'MIN' ? '<' : '>', argument.kind === 'STRING']
  const before = (x: string, y: string): string =>
    compare ? `compareTexts(${x}, ${y}) ${less} 0` : `${x} ${less} ${y}`
  const take = (x: string): string => `if (${c}++ === 0 || ${before(x, v)}) ${v} = ${x};`
  const [otherC, otherV] = [`b.c${index}`, `b.v${index}`]
  const merge = `if (${otherC} !== 0) { if (${c} === 0 || ${before(otherV, v)}) ${v} = ${otherV}; ${c} += ${otherC}; }\n`
  const fields = [
    [`c${index}`, '0'],
    [`v${index}`, initialOf(argument)],
  ] as const
  const result = `(${c} === 0 ? null : ${v})`
  if (needs.retract !== true) {
    return {
      fields,
      add: (x) => guarded(x, take(x)),
      result,
      merge: needs.merge === true ? merge : null,
      retract: null,
      ordered: false,
    }
  }
  return {
    fields: [...fields, [`m${index}`, 'null']],
    add: (x) => guarded(x, `${take(x)} countIn(${m} === null ? (${m} = new Map()) : ${m}, ${x}, 1);`),
    result,
    merge: needs.merge === true ? `${merge}${m} = mergeCounts(${m}, b.m${index});\n` : null,
    retract: (x) =>
      guarded(
        x,
        `if (${m} !== null && ${m}.has(${x})) { ${c}--; if (countIn(${m}, ${x}, -1) === 0 && (${x} === ${v} || ${x} !== ${x})) ${v} = ${compare ? 'extremeText' : 'extreme'}(${m}, ${name === 'MIN'}); }`,
      ),
    ordered: false,
  }
}
