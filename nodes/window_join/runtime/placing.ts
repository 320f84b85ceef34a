import type { Side } from '../../common/joins/fields.ts'
import type { JoinPlan } from '../../common/runtime/joins/plan.ts'
import type { Widths } from './group.ts'

/** How a record finds where its row goes. */
export interface Placing {
  /** Statements, over the columns `x<i>`, `time` and `mark`, that set `w`, the pane of the record, or return false when it is late. */
  readonly pane: (side: Side) => string
  /** Rows are in one window only: what has become of them is known when it fires. */
  readonly once: boolean
  /** The window columns' names. */
  readonly names: { readonly start: string; readonly end: string }
}

export const widthsOf = ({ l, r }: JoinPlan): Widths => ({
  l: Math.max(1, l.stored.length),
  r: Math.max(1, r.stored.length),
})
