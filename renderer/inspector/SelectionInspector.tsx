import {
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  Copy,
  Group,
  Trash2,
  Ungroup,
  type LucideIcon,
} from 'lucide-react'
import { commandById } from '../commands/commands.ts'
import { chordText, isMac } from '../commands/keys.ts'
import { useProject } from '../stores/index.ts'
import { panels } from '../texts/index.ts'
import { Kbd } from '../../ui/parts.tsx'
import './selection.css'

type Id = Parameters<typeof commandById>[0]

const placing: readonly (readonly [Id, LucideIcon])[] = [
  ['alignLeft', AlignStartVertical],
  ['alignRight', AlignEndVertical],
  ['alignTop', AlignStartHorizontal],
  ['alignBottom', AlignEndHorizontal],
  ['distributeX', AlignHorizontalDistributeCenter],
  ['distributeY', AlignVerticalDistributeCenter],
]
const acts: readonly (readonly [Id, LucideIcon])[] = [
  ['group', Group],
  ['ungroup', Ungroup],
  ['duplicate', Copy],
  ['delete', Trash2],
]

/** Several are selected: what can be done with all of them. */
export function SelectionInspector() {
  const nodes = useProject((state) => state.selection.nodes)
  const edges = useProject((state) => state.selection.edges)
  // What is possible changes with groups, too.
  useProject((state) => state.document.layout)
  return (
    <>
      <header className="insp-head">
        <div className="insp-title">
          <h2>{panels.inspector.many(nodes.length, edges.length)}</h2>
          <p>{panels.inspector.selectOne}</p>
        </div>
      </header>
      <section className="insp-section" aria-label={panels.inspector.arrange}>
        <h3>{panels.inspector.arrange}</h3>
        <div className="insp-tools">
          {placing.map(([id, Icon]) => {
            const { title, reason, run } = commandById(id)
            const refused = reason()
            return (
              <button
                key={id}
                type="button"
                className="insp-tool"
                aria-label={title}
                title={refused === null ? title : `${title}: ${refused}`}
                aria-disabled={refused !== null || undefined}
                onClick={() => {
                  if (refused === null) run()
                }}
              >
                <Icon size={15} strokeWidth={1.9} aria-hidden="true" />
              </button>
            )
          })}
        </div>
        <ul className="insp-acts">
          {acts.map(([id, Icon]) => {
            const { title, reason, run, keys } = commandById(id)
            const key = keys[0]
            if (reason() !== null) return null
            return (
              <li key={id}>
                <button type="button" onClick={run}>
                  <Icon size={14} strokeWidth={1.9} aria-hidden="true" />
                  <span>{title}</span>
                  {key !== undefined && <Kbd>{chordText(key, isMac())}</Kbd>}
                </button>
              </li>
            )
          })}
        </ul>
      </section>
    </>
  )
}
