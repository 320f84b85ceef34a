import type { NodeKind } from '../../model/definition.ts'
import type { PipelineDocument } from '../../model/document.ts'
import { definitions } from '../../nodes/definitions.ts'
import { KindTileMark } from '../../ui/KindTile.tsx'
import { sketch } from './sketch.ts'

const [WIDTH, HEIGHT, TILE] = [320, 118, 26]
const byType: Readonly<Record<string, { readonly kind: NodeKind; readonly icon: string } | undefined>> =
  definitions

/** Tiles and channels of the example's own document. Decorative: title and text say what it is. */
export function Thumbnail({ pipeline }: { readonly pipeline: PipelineDocument }) {
  const { tiles, edges } = sketch(pipeline, WIDTH, HEIGHT, TILE)
  return (
    <span className="gal-thumb">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="xMidYMid meet"
        aria-hidden="true"
        focusable="false"
      >
        {edges.map(({ id, port, path }) =>
          /^(?:late|dead)/.test(port) ? (
            <path key={id} d={path} className={`gal-edge-${port.slice(0, 4)}`} />
          ) : (
            <g key={id}>
              <path d={path} className="gal-bed" />
              <path d={path} className="gal-core" />
              <path d={path} className="gal-beads" />
            </g>
          ),
        )}
        {tiles.map(({ id, x, y }) => {
          const definition = byType[pipeline.nodes[id]?.type ?? '']
          return (
            <KindTileMark
              key={id}
              kind={definition?.kind ?? 'transform'}
              icon={definition?.icon ?? 'circle-help'}
              size={TILE}
              x={x}
              y={y}
            />
          )
        })}
      </svg>
    </span>
  )
}
