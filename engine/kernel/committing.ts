/** What is done outside when a checkpoint is complete. */
import type { CheckpointName, EngineContext } from '../api/index.ts'
import type { CutState } from '../checkpoint/cut.ts'
import type { Dataflow } from './dataflow.ts'

type Parts = Pick<Dataflow, 'sinks' | 'sources' | 'topology'>

/** What the sinks have prepared becomes visible. */
export async function commitSinks(flow: Parts, cut: CutState, name: CheckpointName): Promise<void> {
  const { nodes } = flow.topology
  const commit = async (commits: boolean): Promise<void> => {
    for (const [index, sink] of flow.sinks.entries()) {
      const prepared = cut.sinks[nodes[index]?.operator.id ?? '']?.prepared ?? null
      if (sink?.commits === commits && prepared !== null) await sink.commit(prepared, name)
    }
  }
  // What others hold decides which checkpoint a restart goes on from; files follow, and take back what is beyond it.
  await commit(true)
  await commit(false)
}

/** Those who follow the job from outside see how far it is. Nothing depends on it. */
export async function tellSources(flow: Parts, cut: CutState, log: EngineContext['log']): Promise<void> {
  for (const { node, reader } of flow.sources) {
    const { id } = node.operator
    const saved = cut.sources[id]
    // Of a source that has ended nothing is kept to go on from.
    const position = saved?.ended === true ? reader.position() : (saved?.position ?? null)
    if (reader.committed === undefined || position === null) continue
    try {
      await reader.committed(position)
    } catch (error) {
      log('warn', id, error instanceof Error ? error.message : String(error))
    }
  }
}
