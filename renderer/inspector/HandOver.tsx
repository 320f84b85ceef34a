import { Button } from '@mantine/core'
import { FileCode } from 'lucide-react'
import { useProject, useView } from '../stores/index.ts'
import { exports as t } from '../texts/index.ts'

/** At a Kafka sink: what reads its topic elsewhere. */
export function HandOver({ id }: { readonly id: string }) {
  const type = useProject((state) => state.document.nodes[id]?.type)
  if (type !== 'kafka_sink') return null
  return (
    <section className="insp-section hand-over" aria-label={t.spark.section}>
      <h3>{t.spark.section}</h3>
      <p className="insp-note">{t.spark.note}</p>
      <Button
        variant="default"
        size="xs"
        leftSection={<FileCode size={13} aria-hidden="true" />}
        onClick={() => useView.getState().set({ dialog: { kind: 'exportSpark', node: id } })}
      >
        {t.spark.open}
      </Button>
    </section>
  )
}
