import { Textarea } from '@mantine/core'
import { useRef, type ReactNode } from 'react'
import { connections as t } from '../texts/index.ts'
import { Labelled } from './parts.tsx'

/** Certificates as text: pasted, or read from a file. */
export function PemField({
  label,
  note,
  value,
  problem,
  onChange,
  onFile,
}: {
  readonly label: string
  readonly note: string
  readonly value: string
  readonly problem: string | undefined
  readonly onChange: (text: string) => void
  readonly onFile: (text: string) => void
}) {
  const count = value.split('-----BEGIN CERTIFICATE-----').length - 1
  return (
    <Labelled
      label={label}
      aside={
        <>
          {count > 0 && <span className="conn-aside">{t.certificates(count)}</span>}
          <FileButton title={label} onFile={onFile} />
        </>
      }
      note={note}
      problem={problem}
    >
      {(control) => (
        <Textarea
          {...control}
          className="conn-pem"
          rows={4}
          value={value}
          placeholder="-----BEGIN CERTIFICATE-----"
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Labelled>
  )
}

export function FileButton({
  title,
  onFile,
  children = t.chooseFile,
}: {
  readonly title: string
  readonly onFile: (text: string) => void
  readonly children?: ReactNode
}) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button
        type="button"
        className="conn-link"
        aria-label={t.chooseFileFor(title)}
        onClick={() => input.current?.click()}
      >
        {children}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? []
          event.currentTarget.value = ''
          if (file !== undefined) void file.text().then(onFile)
        }}
      />
    </>
  )
}
