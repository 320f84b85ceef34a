/** What the screen sees of the state of joins. */
import type { Column } from '../../../../model/schema.ts'
import type { JoinPlan } from './plan.ts'

/** The key in state, each part under the text of its left side. */
export const keyView = ({ config, keyTypes }: JoinPlan): readonly Column[] =>
  keyTypes.map((type, index) => ({ name: config.on[index]?.left ?? '', type }))

/** Cells of a row, about. */
export const rowWidth = ({ l, r }: JoinPlan): number => Math.max(1, l.stored.length, r.stored.length)

/** How many rows of each side wait. */
export const sidesView = (left: number, right: number) => ({
  values: [
    { name: 'left', value: left },
    { name: 'right', value: right },
  ],
  records: left + right,
})
