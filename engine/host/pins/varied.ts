/** Pinned records in another order, for the test whether an answer depends on it. */
import { varied, type Variation } from '../../../model/fixtures/vary.ts'
import { own } from '../../../model/json.ts'
import type { Pin, Pins } from '../../../model/pins/pin.ts'
import type { JobPlan } from '../../../model/plan/plan.ts'
import type { NodeRuntime } from '../../api/index.ts'
import { chance } from '../chance.ts'

/** The pins with their records in another way, by the watermarks of their sources. */
export function variedPins(
  plan: JobPlan,
  runtimes: Readonly<Record<string, NodeRuntime>>,
  pins: Pins,
  { kind, seed }: { readonly kind: Variation; readonly seed: number },
): Pins {
  const entries = Object.entries(pins).map(([id, pin]): [string, Pin] => {
    const operator = plan.operators.find((one) => one.id === id)
    const runtime = own(runtimes, operator?.type ?? '')
    const watermark =
      operator !== undefined && runtime?.kind === 'source' ? runtime.watermark(operator) : null
    return [id, varied(pin, kind, watermark, chance(seed, id, null).next)]
  })
  return Object.fromEntries(entries)
}
