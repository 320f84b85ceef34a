import type { NodeKind } from '../model/definition.ts'
import { iconOf } from './icons.ts'

/**
 * The outline of a kind's tile as an SVG path in a square of `size`: a source flows out to the right, a sink flows in from the left, a window is
 * round as time is, a join has six sides.
 */
export function kindPath(kind: NodeKind, size: number): string {
  const s = size
  const r = s * 0.23
  const half = s / 2
  switch (kind) {
    case 'source': {
      const c = s * 0.14
      return `M${c} 0H${half}A${half} ${half} 0 0 1 ${half} ${s}H${c}A${c} ${c} 0 0 1 0 ${s - c}V${c}A${c} ${c} 0 0 1 ${c} 0Z`
    }
    case 'sink': {
      const c = s * 0.14
      return `M${half} 0H${s - c}A${c} ${c} 0 0 1 ${s} ${c}V${s - c}A${c} ${c} 0 0 1 ${s - c} ${s}H${half}A${half} ${half} 0 0 1 ${half} 0Z`
    }
    case 'transform':
      return `M${r} 0H${s - r}A${r} ${r} 0 0 1 ${s} ${r}V${s - r}A${r} ${r} 0 0 1 ${s - r} ${s}H${r}A${r} ${r} 0 0 1 0 ${s - r}V${r}A${r} ${r} 0 0 1 ${r} 0Z`
    case 'window':
      return `M${half} 0A${half} ${half} 0 0 1 ${half} ${s}A${half} ${half} 0 0 1 ${half} 0Z`
    case 'join':
      return `M${s * 0.27} ${s * 0.03}H${s * 0.73}L${s} ${half}L${s * 0.73} ${s * 0.97}H${s * 0.27}L0 ${half}Z`
  }
}

interface TileProps {
  readonly kind: NodeKind
  /** The definition's icon, a lucide name in kebab case. */
  readonly icon: string
  readonly size?: number
}

/** The tile as a group for use inside a drawing, its upper left corner at (x, y). */
export function KindTileMark({
  kind,
  icon,
  size = 22,
  x,
  y,
}: TileProps & { readonly x: number; readonly y: number }) {
  const Icon = iconOf(icon)
  const inner = Math.round(size * 0.62)
  const inset = (size - inner) / 2
  return (
    <g transform={`translate(${x} ${y})`}>
      <path d={kindPath(kind, size)} fill={`var(--c-${kind})`} />
      <Icon x={inset} y={inset} width={inner} height={inner} stroke="var(--on-cat)" strokeWidth={2} />
    </g>
  )
}

/** Kind by shape, icon and hue, so that no single one of them has to be seen. Decorative: the kind is also said in words beside it. */
export function KindTile({ kind, icon, size = 22 }: TileProps) {
  return (
    <svg
      className="ui-tile"
      width={size}
      height={size}
      viewBox={`0 0 ${size} ${size}`}
      aria-hidden="true"
      focusable="false"
    >
      <KindTileMark kind={kind} icon={icon} size={size} x={0} y={0} />
    </svg>
  )
}
