import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { kafka } from '../texts/index.ts'
import { Digits, isObject, type JsonValue } from './json.ts'

const t = kafka.record
/** Items of one list that are drawn at first, and with each further wish. */
const SOME = 100

/** JSON to be unfolded. `types`: of the fields at its top, by name. */
export function JsonTree({
  value,
  types,
}: {
  readonly value: JsonValue
  readonly types: ReadonlyMap<string, string>
}) {
  if (!isObject(value) && !Array.isArray(value))
    return (
      <p className="kfk-text ui-mono">
        <Scalar value={value} />
      </p>
    )
  return (
    <div className="kfk-tree ui-mono">
      <Entries value={value} types={types} depth={0} />
    </div>
  )
}

function Entries({
  value,
  types,
  depth,
}: {
  readonly value: JsonValue
  readonly types: ReadonlyMap<string, string>
  readonly depth: number
}) {
  const [shown, setShown] = useState(SOME)
  const entries: readonly (readonly [string, JsonValue])[] = Array.isArray(value)
    ? value.map((item, index) => [String(index + 1), item] as const)
    : Object.entries(value as Readonly<Record<string, JsonValue>>)
  return (
    <>
      {entries.slice(0, shown).map(([name, item]) => (
        <Entry key={name} name={name} value={item} type={types.get(name)} depth={depth} />
      ))}
      {entries.length > shown && (
        <button type="button" className="kfk-link" onClick={() => setShown(shown + SOME)}>
          {t.moreItems(entries.length - shown)}
        </button>
      )}
    </>
  )
}

const none: ReadonlyMap<string, string> = new Map()
/** Wide types are told by their first word; the whole stands in the tooltip. */
const short = (type: string): string =>
  type.startsWith('ROW') ? 'ROW' : type.startsWith('ARRAY<ROW') ? 'ARRAY<ROW>' : type

function Entry({
  name,
  value,
  type,
  depth,
}: {
  readonly name: string
  readonly value: JsonValue
  readonly type: string | undefined
  readonly depth: number
}) {
  const nested = isObject(value) || Array.isArray(value)
  const [open, setOpen] = useState(depth < 1)
  const Icon = open ? ChevronDown : ChevronRight
  const inset = { paddingLeft: 14 + depth * 14 }
  const mark =
    type === undefined ? null : (
      <em className="kfk-type" title={type}>
        {short(type)}
      </em>
    )
  if (!nested)
    return (
      <div className="kfk-entry" style={inset}>
        <span>
          <span className="kfk-j-key">{name}:</span> <Scalar value={value} />
        </span>
        {mark}
      </div>
    )
  const size = Array.isArray(value) ? t.items(value.length) : t.fields(Object.keys(value).length)
  return (
    <>
      <button
        type="button"
        className="kfk-entry kfk-entry-open"
        style={inset}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon width={12} height={12} aria-hidden="true" />
        <span>
          <span className="kfk-j-key">{name}:</span> <span className="kfk-j-null">{size}</span>
        </span>
        {mark}
      </button>
      {open && <Entries value={value} types={none} depth={depth + 1} />}
    </>
  )
}

function Scalar({ value }: { readonly value: JsonValue }) {
  if (value === null) return <span className="kfk-j-null">null</span>
  if (value instanceof Digits) return <span className="kfk-j-number">{value.text}</span>
  if (typeof value === 'boolean') return <span className="kfk-j-number">{String(value)}</span>
  return <span className="kfk-j-string">{JSON.stringify(value)}</span>
}
