/** What the forms of connections of all kinds are made of: fields of a draft. */
import { Switch, TextInput } from '@mantine/core'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { SecretsView } from '../../bridge/contract.ts'
import type { SecretPart } from '../../model/connections/names.ts'
import { splitPem } from '../../model/connections/properties/pem.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { connections as t } from '../texts/index.ts'
import type { Draft, DraftField, Problems } from './draft.ts'
import { Labelled, Section } from './parts.tsx'
import { PemField } from './PemField.tsx'
import { SecretField } from './SecretField.tsx'

export interface FormProps {
  readonly draft: Draft
  readonly problems: Problems
  readonly secrets: SecretsView | null
  readonly onChange: (change: Partial<Draft>) => void
}

type TextKey = {
  [Key in DraftField]: Draft[Key] extends string ? (string extends Draft[Key] ? Key : never) : never
}[DraftField]

/** How a connection begins: its kind while it is new, and its name. */
export function KindAndName({ wide = true, ...props }: FormProps & { readonly wide?: boolean }) {
  const isNew = props.draft.was === null
  return (
    <>
      {isNew && <KindField {...props} />}
      <Text {...props} field="name" placeholder={t.fields.namePlaceholder} first={isNew} wide={wide} />
    </>
  )
}

/** What kind of system a new connection is to; what was typed of the other kind stays. */
function KindField({ draft, onChange }: FormProps) {
  return (
    <div className="conn-field" data-wide>
      <Segmented
        label={t.fields.kind}
        value={draft.kind}
        options={(['kafka', 'flink', 'database'] as const).map((value) => ({ value, label: t.kinds[value] }))}
        onChange={(kind) => onChange(kind === 'kafka' ? { kind } : { kind, login: NO_LOGIN[kind] })}
      />
    </div>
  )
}

/** A database has a user always; of none of them anything else than a password. */
const NO_LOGIN = { flink: 'none', database: 'plain' } as const

export function Text({
  draft,
  problems,
  onChange,
  field,
  placeholder = '',
  mono = false,
  wide = false,
  optional = false,
  first = false,
  note,
}: FormProps & {
  readonly field: TextKey
  readonly placeholder?: string
  readonly mono?: boolean
  readonly wide?: boolean
  readonly optional?: boolean
  /** Has the focus when the dialog opens. */
  readonly first?: boolean
  readonly note?: string
}) {
  return (
    <Labelled
      label={t.fields[field as keyof typeof t.fields]}
      note={note}
      problem={problems[field]}
      wide={wide}
      aside={optional ? <span className="conn-aside">{t.optional}</span> : null}
    >
      {(control) => (
        <TextInput
          {...control}
          {...(mono ? { className: 'conn-mono' } : {})}
          value={draft[field]}
          placeholder={placeholder}
          data-autofocus={first || undefined}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange({ [field]: event.currentTarget.value })}
        />
      )}
    </Labelled>
  )
}

export function Secret({
  draft,
  secrets,
  onChange,
  ...rest
}: FormProps & {
  readonly part: SecretPart
  readonly lines?: boolean
  readonly optional?: boolean
  readonly disabled?: boolean
}) {
  const { part, lines = false, optional = false, disabled = false } = rest
  return (
    <SecretField
      part={part}
      draft={draft}
      secrets={secrets}
      lines={lines}
      optional={optional}
      disabled={disabled}
      onChange={(value) => {
        const { [part]: _, ...others } = draft.typed
        onChange({ typed: value === undefined ? others : { ...others, [part]: value } })
      }}
    />
  )
}

/** A section whose head chooses what is in it. */
export function ChoiceSection<Value extends string>({
  title,
  value,
  options,
  onChange,
  children,
}: {
  readonly title: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly onChange: (value: Value) => void
  readonly children: React.ReactNode
}) {
  return (
    <Section
      title={title}
      control={<Segmented label={title} small value={value} options={options} onChange={onChange} />}
    >
      {children}
    </Section>
  )
}

/** The authorities that the other side's certificate may be signed by. */
export function Authorities({ draft, problems, onChange }: FormProps) {
  return (
    <PemField
      label={t.fields.ca}
      note={t.fields.caHint}
      value={draft.ca}
      problem={problems.ca}
      onChange={(ca) => onChange({ ca })}
      onFile={(text) => onChange({ ca: splitPem(text).certificates ?? text })}
    />
  )
}

export function VerifyHost({ draft, onChange }: FormProps) {
  return (
    <div className="conn-field" data-wide>
      <Switch
        label={t.fields.verifyHost}
        checked={draft.verifyHost}
        onChange={(event) => onChange({ verifyHost: event.currentTarget.checked })}
      />
      {!draft.verifyHost && <p className="conn-note conn-warn">{t.fields.verifyHostOff}</p>}
    </div>
  )
}

export function Fold({
  title,
  open,
  urgent,
  children,
}: {
  readonly title: string
  readonly open: boolean
  /** A problem lies inside. */
  readonly urgent: boolean
  readonly children: React.ReactNode
}) {
  const [chosen, setChosen] = useState<boolean | null>(null)
  const isOpen = urgent || (chosen ?? open)
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <section className="conn-section">
      <button type="button" className="conn-fold" aria-expanded={isOpen} onClick={() => setChosen(!isOpen)}>
        <Chevron width={14} height={14} aria-hidden="true" />
        {title}
      </button>
      {isOpen && children}
    </section>
  )
}
