import { Button } from '@mantine/core'
import { EmptyState } from '../../ui/parts.tsx'
import { useProject, useRun, useView } from '../stores/index.ts'
import { panels } from '../texts/index.ts'

const t = panels.records

/** Why there is nothing to show, and the next step. */
export function RecordsEmpty({ node }: { readonly node: string | null }) {
  const count = useProject((state) => Object.keys(state.document.nodes).length)
  const selected = useProject((state) => state.selection.nodes.length + state.selection.edges.length)
  const errors = useProject(
    (state) => state.analysis.problems.filter(({ severity }) => severity === 'error').length,
  )
  const previewable = useProject((state) => state.analysis.previewable)
  const run = useRun((state) => state.run)
  if (count === 0) return <EmptyState>{t.emptyPipeline}</EmptyState>
  if (run !== null && run.error !== null) {
    return (
      <EmptyState>
        {run.error.message}
        {run.error.hint !== null && ` ${run.error.hint}`}
      </EmptyState>
    )
  }
  if (run === null && errors > 0) {
    return (
      <EmptyState
        action={
          <Button variant="default" onClick={() => useView.getState().set({ drawerTab: 'problems' })}>
            {t.showProblems(errors)}
          </Button>
        }
      >
        {t.needsNoErrors}
      </EmptyState>
    )
  }
  if (run === null && previewable) {
    return (
      <EmptyState
        action={
          <Button variant="default" onClick={() => void useRun.getState().start('preview')}>
            {t.preview}
          </Button>
        }
      >
        {t.notRun}
      </EmptyState>
    )
  }
  if (selected === 0) return <EmptyState>{t.selectOne}</EmptyState>
  if (selected > 1) return <EmptyState>{t.selectOnlyOne}</EmptyState>
  return <EmptyState>{node === null ? t.notYet : t.notInRun}</EmptyState>
}
