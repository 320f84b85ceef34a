/** Which cluster: the connections to Flink, or the way to a first one. */
import { Button, NativeSelect } from '@mantine/core'
import { flink as t } from '../texts/index.ts'
import { chooseFlink, openFlinkConnections, type NamedFlink } from './connections.ts'

export function ConnectionChoice({
  list,
  chosen,
  disabled,
  onMade,
}: {
  readonly list: readonly NamedFlink[] | null
  readonly chosen: NamedFlink | null
  readonly disabled: boolean
  /** One was made: where the person was is to be opened again. */
  readonly onMade: () => void
}) {
  if (list !== null && list.length === 0)
    return (
      <div className="flk-none">
        <span>{t.noConnection}</span>
        <Button
          variant="default"
          onClick={() =>
            openFlinkConnections(null, (name) => {
              chooseFlink(name)
              onMade()
            })
          }
        >
          {t.makeConnection}
        </Button>
      </div>
    )
  return (
    <NativeSelect
      label={t.connection}
      data-autofocus
      value={chosen?.name ?? ''}
      disabled={disabled || list === null}
      data={(list ?? []).map(({ name, connection }) => ({
        value: name,
        label: `${name} · ${connection.jobManager.replace(/^https?:\/\//, '')}`,
      }))}
      onChange={(event) => chooseFlink(event.currentTarget.value)}
    />
  )
}
