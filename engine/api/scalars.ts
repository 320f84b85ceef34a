/** Numbers that an operator remembers as a whole, such as its output's watermark: one entry, in a table of its own. */
import { fromJson, toJson } from './encode.ts'
import type { OperatorContext } from './operator.ts'
import type { Stamped, StateTable } from './state.ts'

export class Scalars<Names extends string> implements Stamped {
  stamp = 0
  group = -1
  /** Call `touch` before one of them is changed. */
  readonly values: Record<Names, number>
  readonly #table: StateTable<Stamped>

  /** `name`: unique within the operator. */
  constructor(
    context: Pick<OperatorContext, 'table'>,
    name: string,
    initial: Readonly<Record<Names, number>>,
  ) {
    this.values = { ...initial }
    this.#table = context.table<Stamped>({
      name,
      entries: () => [this],
      keyText: () => '',
      encode: () =>
        Object.fromEntries(Object.entries<number>(this.values).map(([key, value]) => [key, toJson(value)])),
      decode: (json) => {
        for (const [key, value] of Object.entries(json as Record<string, Parameters<typeof fromJson>[0]>))
          if (Object.hasOwn(this.values, key)) this.values[key as Names] = fromJson(value) as number
      },
    })
    this.#table.add(this)
  }

  touch(): void {
    if (this.stamp !== this.#table.stamp) this.#table.touch(this)
  }
}
