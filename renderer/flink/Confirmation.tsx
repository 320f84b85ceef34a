/** On a cluster for production a change is asked for twice: its name is typed. */
import { TextInput } from '@mantine/core'
import { flink } from '../texts/index.ts'
import type { NamedFlink } from './connections.ts'

const asks = (cluster: NamedFlink | null): boolean => cluster?.connection.environment === 'production'

export const isConfirmed = (cluster: NamedFlink | null, typed: string): boolean =>
  !asks(cluster) || typed === cluster?.name

export function Confirmation({
  cluster,
  typed,
  onChange,
}: {
  readonly cluster: NamedFlink | null
  readonly typed: string
  readonly onChange: (typed: string) => void
}) {
  if (cluster === null || !asks(cluster)) return null
  return (
    <TextInput
      className="flk-wide flk-confirm"
      label={flink.confirm(cluster.name)}
      value={typed}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
