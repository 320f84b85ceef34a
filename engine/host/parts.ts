/** What the state, the positions and the output of a plan's nodes belong to: by this a checkpoint is compared with a job. */
import type { Json } from '../../model/document.ts'
import type { JobPlan, PlanOperator } from '../../model/plan/plan.ts'
import type { FixedRuntime, NodeRuntime } from '../api/index.ts'
import type { Part } from '../checkpoint/manifest.ts'
import { buildTopology, type TopologyNode } from '../kernel/topology.ts'

/** Settings of the job that state depends on. */
const underOf = ({ settings: { timeZone, mode } }: JobPlan): Json => ({ timeZone, mode })

export interface PlanParts {
  /** By node id, also of hidden nodes. */
  readonly parts: Readonly<Record<string, Part>>
  readonly nodes: ReadonlyMap<string, TopologyNode>
}

export function partsOf(plan: JobPlan, runtimes: Readonly<Record<string, NodeRuntime>>): PlanParts {
  const { nodes, byId } = buildTopology(plan, runtimes)
  const parts = nodes.flatMap(({ operator, runtime }) => {
    const part = partOf(operator, runtime, underOf(plan))
    return part === null ? [] : [[operator.id, part] as const]
  })
  return { parts: Object.fromEntries(parts), nodes: byId }
}

function partOf(operator: PlanOperator, runtime: FixedRuntime, under: Json): Part | null {
  const { type, version, label } = operator
  switch (runtime.kind) {
    case 'source': {
      const depends = runtime.depends?.(operator) ?? configOf(operator)
      return { what: 'position', type, version, depends, under: null, label }
    }
    case 'operator': {
      const depends = runtime.depends?.(operator) ?? { ...configOf(operator), inputs: inputsOf(operator) }
      return { what: 'state', type, version, depends, under, label }
    }
    case 'sink': {
      const depends = runtime.depends?.(operator) ?? { ...configOf(operator), inputs: inputsOf(operator) }
      return { what: 'output', type, version, depends, under: null, label }
    }
    case 'step':
      return null
  }
}

/** Without what never rules the state. */
function configOf({ config }: PlanOperator): { readonly [key: string]: Json } {
  const { onError: _, ...rest } = config as { readonly [key: string]: Json }
  return rest
}

const inputsOf = ({ inputs }: PlanOperator): Json =>
  inputs.map(({ port, schema }) => ({ port, schema })) as unknown as Json
