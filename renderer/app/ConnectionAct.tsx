import { Button } from '@mantine/core'
import type { SerializedError } from '../../model/errors.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { isJsonObject, own } from '../../model/json.ts'
import { useProject, useRun, useView, type ViewState } from '../stores/index.ts'
import { startRun } from '../stores/starting.ts'
import { LocalKafkaButton } from '../connections/LocalKafka.tsx'
import { connections as t } from '../texts/index.ts'

/** The connection of the gallery's examples, and how it fails when nothing listens there. */
const LOCAL = 'local'
const UNREACHABLE = 'kafka-unreachable'

type Dialog = Extract<ViewState['dialog'], { readonly kind: 'connections' }>

/** The way out of a run that did not start, or failed, because of a connection; nothing where it was another reason. */
export function ConnectionAct({ error }: { readonly error: SerializedError }) {
  const mode = useRun(({ run }) => run?.mode)
  const name = useProject(({ document }) => connectionOf(document, error.nodeId))
  const open = (change: Partial<Dialog>): void =>
    useView.getState().set({
      dialog: { kind: 'connections', select: name, make: null, done: null, unlocked: null, ...change },
    })
  const again = (): void => void (mode === 'preview' ? useRun.getState().start('preview') : startRun())
  switch (error.code) {
    case 'secret.locked':
      return (
        <Button size="xs" onClick={() => open({ unlocked: again })}>
          {t.unlock.way}
        </Button>
      )
    case 'connection-unknown':
      if (name === null) return null
      return (
        <>
          {name === LOCAL && <LocalKafkaButton size="xs" onStarted={again} />}
          <Button
            size="xs"
            variant={name === LOCAL ? 'default' : 'filled'}
            onClick={() => open({ select: null, make: name })}
          >
            {t.field.makeIt(name)}
          </Button>
        </>
      )
    default:
      if (name === null || !/^(secret\.|kafka-)/.test(error.code)) return null
      return (
        <>
          {name === LOCAL && error.code === UNREACHABLE && <LocalKafkaButton size="xs" onStarted={again} />}
          <Button size="xs" variant="default" onClick={() => open({})}>
            {t.field.edit(name)}
          </Button>
        </>
      )
  }
}

/** The connection that a node names. */
function connectionOf(document: PipelineDocument, nodeId: string | null): string | null {
  const config = nodeId === null ? undefined : own(document.nodes, nodeId)?.config
  const name = isJsonObject(config) ? config['connection'] : undefined
  return typeof name === 'string' && name !== '' ? name : null
}
