/** A path: typed, or picked in the file browser. A file beside the pipeline is kept relative to it, so that both can move. */
import { Button, TextInput } from '@mantine/core'
import { FolderOpen } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { PathPicker } from '../../dialogs/PathPicker.tsx'
import { panels } from '../../texts/index.ts'
import { isInline, useForm, type FieldProps } from '../context.ts'
import { FieldFrame } from '../FieldFrame.tsx'
import { settle } from '../gesture.ts'
import { pathText, problemsWithin } from '../path.ts'
import { absolutePath, relativePath } from '../files.ts'

export function FileField({
  field,
  path,
  value,
  name,
  labelled,
  save,
}: FieldProps & { readonly save: boolean }) {
  const form = useForm()
  const [browsing, setBrowsing] = useState(false)
  const id = `${form.id}-${pathText(path)}`
  const problems = problemsWithin(form.problems, path)
  const text = typeof value === 'string' ? value : ''
  const input = useRef<HTMLInputElement>(null)
  // Of a path that is too long for the field its end says most.
  const showEnd = () => {
    const element = input.current
    if (element !== null && element !== document.activeElement) element.scrollLeft = element.scrollWidth
  }
  useEffect(showEnd, [text])
  return (
    <FieldFrame
      path={pathText(path)}
      label={field.title}
      labelFor={id}
      hint={field.description}
      problems={problems}
      inline={isInline({ name, labelled })}
    >
      <div className="form-file">
        <TextInput
          id={id}
          ref={input}
          title={text === '' ? undefined : text}
          className="form-value"
          aria-label={name}
          value={text}
          placeholder={field.ui.placeholder ?? (save ? panels.form.pathToWrite : panels.form.pathToRead)}
          error={problems.some(({ severity }) => severity === 'error')}
          readOnly={form.readOnly}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => form.change(path, event.currentTarget.value, true)}
          onBlur={() => {
            settle()
            // The browser shows the beginning when the focus goes.
            requestAnimationFrame(showEnd)
          }}
        />
        {!form.readOnly && (
          <Button
            variant="default"
            aria-label={panels.form.browseFor(name ?? field.title)}
            leftSection={<FolderOpen width={13} height={13} />}
            onClick={() => setBrowsing(true)}
          >
            {panels.form.browse}
          </Button>
        )}
      </div>
      {browsing && (
        <PathPicker
          title={field.title}
          mode={save ? 'save' : 'open'}
          start={absolutePath(text, form.baseDirectory)}
          accept={() => true}
          act={save ? panels.files.choose : panels.files.pick}
          onDone={(picked) => {
            setBrowsing(false)
            if (picked !== null) form.change(path, relativePath(picked, form.baseDirectory))
          }}
        />
      )}
    </FieldFrame>
  )
}
