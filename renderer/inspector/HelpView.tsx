import type { AnyNodeDefinition, Guarantees } from '../../model/definition.ts'
import { ScrollText, ShieldCheck } from 'lucide-react'
import { CodeText } from '../forms/CodeText.tsx'
import { ExampleView } from './ExampleView.tsx'
import './help.css'
import { panels } from '../texts/index.ts'

export function HelpView({
  definition,
  onClose,
}: {
  readonly definition: AnyNodeDefinition
  readonly onClose: () => void
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves the help from anywhere in it
    <div
      className="insp-panel insp-help"
      role="region"
      aria-label={panels.inspector.helpOf(definition.title)}
      tabIndex={-1}
      ref={(element) => element?.focus()}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onClose()
      }}
    >
      <h3>{definition.title}</h3>
      <p className="insp-lead">{definition.summary}</p>
      {definition.help.map((paragraph) => (
        <p key={paragraph}>
          <CodeText text={paragraph} />
        </p>
      ))}
      {definition.examples.length > 0 && (
        <>
          <h4>{panels.inspector.examples}</h4>
          {definition.examples.map((example) => (
            <ExampleView key={example.title} definition={definition} example={example} />
          ))}
        </>
      )}
      {definition.aliases.length > 0 && (
        <>
          <h4>{panels.inspector.aliases}</h4>
          <p className="insp-note-text">{definition.aliases.join(', ')}</p>
        </>
      )}
    </div>
  )
}

/** What the node promises with this config, and what voids it. */
export function GuaranteeNotes({
  definition,
  config,
}: {
  readonly definition: AnyNodeDefinition
  readonly config: unknown
}) {
  if (config === null || config === undefined) return null
  const guarantees: Guarantees = definition.guarantees(config)
  const bounded = definition.kind === 'source' || definition.kind === 'sink'
  if (!bounded && guarantees.repeatable && guarantees.notes.length === 0) return null
  return (
    <section className="insp-section insp-guarantees" aria-label={panels.inspector.guarantees}>
      <h3>
        {panels.inspector.guarantees}
        {bounded && <span>{panels.inspector.recovery[guarantees.recovery]}</span>}
      </h3>
      {!guarantees.repeatable && (
        <p>
          <ScrollText width={12} height={12} aria-hidden="true" />
          {panels.inspector.notRepeatable}
        </p>
      )}
      {guarantees.notes.map((note) => (
        <p key={note}>
          <ShieldCheck width={12} height={12} aria-hidden="true" />
          <span>
            <CodeText text={note} />
          </span>
        </p>
      ))}
    </section>
  )
}
