import { Button, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { EmptyState } from '../../ui/parts.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { LocalKafkaBar } from '../connections/LocalKafka.tsx'
import { client } from '../stores/index.ts'
import { gallery as t } from '../texts/index.ts'
import { onKafka, type Example } from './example.ts'
import { ExampleCard } from './ExampleCard.tsx'
import './gallery.css'
import { matching, tagsOf } from './find.ts'
import { Sidebar } from './Sidebar.tsx'

const ALL = ''

/** The first thing that a person sees: examples that run by themselves, and their own pipelines. */
export function Gallery() {
  const [examples, setExamples] = useState<readonly Example[] | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [tag, setTag] = useState(ALL)
  const [search, setSearch] = useState('')

  const load = useCallback(() => {
    client.request('gallery.list', {}).then(
      (answer) => setExamples(answer.examples),
      (failure: unknown) => setError(failure instanceof Error ? failure.message : String(failure)),
    )
  }, [])
  useEffect(load, [load])

  const tags = useMemo(() => tagsOf(examples ?? []), [examples])
  const shown = useMemo(() => matching(examples ?? [], tag, search), [examples, tag, search])

  return (
    <div className="gal">
      <Sidebar />
      <main className="gal-main" aria-label={t.examples}>
        <h1>{t.title}</h1>
        <p className="gal-lead">{t.lead}</p>
        <div className="gal-tools">
          {tags.length > 1 && (
            <Segmented
              label={t.filter}
              value={tag}
              options={[
                { value: ALL, label: t.all(examples?.length ?? 0) },
                ...tags.map((name) => ({ value: name, label: name.charAt(0).toUpperCase() + name.slice(1) })),
              ]}
              onChange={setTag}
            />
          )}
          <TextInput
            className="gal-find"
            aria-label={t.find}
            placeholder={t.find}
            leftSection={<Search width={13} height={13} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        </div>
        {shown.some(onKafka) && shown.every(onKafka) && <LocalKafkaBar />}
        {error !== null && (
          <EmptyState
            action={
              <Button
                variant="default"
                onClick={() => {
                  setError(null)
                  load()
                }}
              >
                {t.retry}
              </Button>
            }
          >
            {t.failed(error)}
          </EmptyState>
        )}
        {examples !== null && shown.length === 0 && (
          <EmptyState
            action={
              <Button
                variant="default"
                onClick={() => {
                  setSearch('')
                  setTag(ALL)
                }}
              >
                {t.showAll}
              </Button>
            }
          >
            {t.none(search)}
          </EmptyState>
        )}
        <ul className="gal-cards">
          {shown.map((example, index) => (
            <li key={example.id}>
              <ExampleCard example={example} first={index === 0 && search === '' && tag === ALL} />
            </li>
          ))}
        </ul>
      </main>
    </div>
  )
}
