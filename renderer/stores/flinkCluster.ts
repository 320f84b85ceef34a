/** `useFlinkCluster`: a Flink cluster as its page shows it, and the job that is looked into there. */
import { create } from 'zustand'
import type { FlinkCluster, FlinkJobView } from '../../bridge/contract.ts'
import { serializeError, type SerializedError } from '../../model/errors.ts'
import { client } from './client.ts'

export interface FlinkClusterStore {
  /** The connection that is looked at; null: none. */
  readonly connection: string | null
  readonly cluster: FlinkCluster | null
  readonly jobId: string | null
  readonly job: FlinkJobView | null
  readonly error: SerializedError | null
}

const nothing = { cluster: null, jobId: null, job: null, error: null } as const

export const useFlinkCluster = create<FlinkClusterStore>(() => ({ connection: null, ...nothing }))

export function showCluster(connection: string): void {
  if (useFlinkCluster.getState().connection === connection) return
  useFlinkCluster.setState({ connection, ...nothing })
  void lookAtCluster()
}

/** Null: the cluster itself. */
export function showJob(jobId: string | null): void {
  useFlinkCluster.setState({ jobId, job: null })
  void lookAtCluster()
}

/** What was seen before stays where it fails. */
export async function lookAtCluster(): Promise<void> {
  const { connection, jobId } = useFlinkCluster.getState()
  if (connection === null) return
  const isSame = (): boolean => {
    const now = useFlinkCluster.getState()
    return now.connection === connection && now.jobId === jobId
  }
  try {
    const [cluster, job] = await Promise.all([
      client.request('flink.cluster', { connection }),
      jobId === null ? null : client.request('flink.job', { connection, jobId, drawing: null }),
    ])
    if (isSame()) useFlinkCluster.setState({ cluster, job, error: null })
  } catch (error) {
    if (isSame()) useFlinkCluster.setState({ error: serializeError(error) })
  }
}
