/** A port: its shape says what it carries. The drawn mark is 9 px, what the pointer can hit 24. */
import { Handle, Position as Side } from '@xyflow/react'
import { memo } from 'react'
import { canConnect } from '../../model/connect.ts'
import type { PortFlavour } from '../../model/definition.ts'
import { texts } from '../texts/index.ts'
import { drawingToConnect } from './flowEvents.ts'
import { useCanvas } from './state.ts'

interface PortProps {
  readonly node: string
  readonly name: string
  readonly label: string
  readonly type: 'source' | 'target'
  readonly flavour: PortFlavour
  readonly y: number
}

export const Port = memo(function Port({ node, name, label, type, flavour, y }: PortProps) {
  const refusal = useCanvas((state) => {
    const { connecting } = state
    if (connecting === null || connecting.ref === `${node}.${name}`) return null
    if (connecting.type === type) return ''
    return refusalOf(connecting.ref, `${node}.${name}`, type)
  })
  const title = `${label}: ${texts.canvas.flavour[flavour]}`
  return (
    <Handle
      id={name}
      type={type}
      position={type === 'source' ? Side.Right : Side.Left}
      className="port"
      style={{ top: y }}
      data-flavour={flavour}
      data-refused={refusal === null ? undefined : ''}
      title={refusal === null || refusal === '' ? title : refusal}
      aria-label={texts.canvas.aria.port(label, texts.canvas.flavour[flavour])}
    >
      <PortMark flavour={flavour} />
    </Handle>
  )
})

/** Why a connection that is being drawn cannot end here, or null. */
function refusalOf(start: string, here: string, type: 'source' | 'target'): string | null {
  const { document, analysis } = drawingToConnect()
  const answer =
    type === 'target'
      ? canConnect(document, analysis, start, here)
      : canConnect(document, analysis, here, start)
  return answer.ok ? null : texts.canvas.refused(answer.reason)
}

function PortMark({ flavour }: { readonly flavour: PortFlavour }) {
  return (
    <svg className="port-mark" width="11" height="11" viewBox="-5.5 -5.5 11 11" aria-hidden="true">
      {flavour === 'changelog' ? (
        <path d="M0 -4.6L4.6 0L0 4.6L-4.6 0Z" />
      ) : flavour === 'dead' ? (
        <>
          <rect x="-4" y="-4" width="8" height="8" rx="1.5" />
          <path d="M-1.6 -1.6L1.6 1.6M1.6 -1.6L-1.6 1.6" />
        </>
      ) : (
        <circle r="4.2" strokeDasharray={flavour === 'late' ? '2.2 1.4' : undefined} />
      )}
      {flavour === 'keyed' && <circle r="1.6" className="port-dot" />}
    </svg>
  )
}
