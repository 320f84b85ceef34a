/** Beside the records of a source: they can be kept, and stand in for it. */
import { Button, Tooltip } from '@mantine/core'
import { Pin, PinOff } from 'lucide-react'
import { pinRecords, unpin, usePins } from '../stores/pins.ts'
import { useProject } from '../stores/index.ts'
import { pins as t } from '../texts/index.ts'

const ICON = { width: 12, height: 12, 'aria-hidden': true } as const

/** Nothing where the node is no source. */
export function PinButton({ node }: { readonly node: string }) {
  const source = useProject((state) => state.analysis.nodes[node]?.definition?.kind === 'source')
  const pinned = useProject((state) => state.document.nodes[node]?.pin !== undefined)
  const readOnly = useProject((state) => state.readOnly !== null)
  const taking = usePins((state) => state.taking.has(node))
  if (!source || readOnly) return null
  return (
    <Tooltip label={pinned ? t.unpinHint : t.pinHint}>
      <Button
        variant="default"
        size="xs"
        disabled={taking}
        leftSection={pinned ? <PinOff {...ICON} /> : <Pin {...ICON} />}
        onClick={() => (pinned ? unpin(node) : void pinRecords(node))}
      >
        {taking ? t.pinning : pinned ? t.unpin : t.pin}
      </Button>
    </Tooltip>
  )
}
