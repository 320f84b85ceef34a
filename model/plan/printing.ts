import type { JobPlan } from './plan.ts'

/** The plan with every sink replaced by one that prints a JSON object a record: what reaches a sink can then be looked at. */
export const printing = (plan: JobPlan): JobPlan => ({
  ...plan,
  operators: plan.operators.map((operator) =>
    operator.kind === 'sink'
      ? { ...operator, type: 'console_sink', version: 1, config: { format: 'json', onError: 'fail' } }
      : operator,
  ),
})
