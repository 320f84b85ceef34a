import { Shield, ShieldAlert, ShieldCheck } from 'lucide-react'
import { useMemo } from 'react'
import { pathGuarantees, type PathGuarantee, type WeakLink } from '../../model/guarantees.ts'
import { EmptyState } from '../../ui/parts.tsx'
import { CodeText } from '../forms/CodeText.tsx'
import { FixButtons } from '../forms/ProblemLine.tsx'
import { focusField } from '../forms/focus.ts'
import { useProject } from '../stores/index.ts'
import { panels } from '../texts/index.ts'

const t = panels.guarantees
const icons = { 'exactly-once': ShieldCheck, 'at-least-once': Shield, 'may-lose': ShieldAlert } as const

/** What each way from a source to a sink promises, its weakest link first, and the clicks that mend it. */
export function GuaranteesTab() {
  const document = useProject((state) => state.document)
  const analysis = useProject((state) => state.analysis)
  const paths = useMemo(() => pathGuarantees(document, analysis), [document, analysis])
  if (paths.length === 0) return <EmptyState>{t.none}</EmptyState>
  return (
    <ul className="drw-list drw-guarantees">
      {paths.map((path) => (
        <Way key={`${path.source} ${path.sink}`} path={path} />
      ))}
    </ul>
  )
}

function Way({ path: { source, sink, level, links } }: { readonly path: PathGuarantee }) {
  const nodes = useProject((state) => state.document.nodes)
  const label = (id: string): string => nodes[id]?.label ?? id
  const Icon = icons[level]
  return (
    <li data-level={level}>
      <h3>
        <Icon width={14} height={14} aria-hidden="true" />
        <span>{t.way(label(source), label(sink))}</span>
        <span className="drw-level">{t.level[level]}</span>
      </h3>
      {links.length === 0 ? (
        <p>{t.held}</p>
      ) : (
        <ul>
          {links.map((link, index) => (
            <Link
              key={link.why}
              link={link}
              weakest={index === 0}
              place={link.nodeId === null ? t.job : label(link.nodeId)}
            />
          ))}
        </ul>
      )}
    </li>
  )
}

function Link({
  link: { nodeId, why, fix },
  weakest,
  place,
}: {
  readonly link: WeakLink
  readonly weakest: boolean
  readonly place: string
}) {
  return (
    <li>
      <button type="button" className="drw-problem" onClick={() => focusField(nodeId, '')}>
        <span className="drw-place">{place}</span>
        <span className="drw-message">
          {weakest && <strong>{t.weakest}: </strong>}
          <CodeText text={why} />
        </span>
      </button>
      {fix !== null && <FixButtons problem={{ fixes: [fix] }} />}
    </li>
  )
}
