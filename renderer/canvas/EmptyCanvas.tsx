import { Button } from '@mantine/core'
import { useView } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { quickAdd } from './adding.ts'

/** What belongs here and how it gets here. */
export function EmptyCanvas() {
  const t = texts.canvas.empty
  return (
    <div className="canvas-empty">
      <h2>{t.title}</h2>
      <p>{t.body}</p>
      <div>
        <Button onClick={() => quickAdd('generator')}>{t.add}</Button>
        <Button variant="default" onClick={() => useView.getState().set({ page: 'gallery' })}>
          {t.examples}
        </Button>
      </div>
    </div>
  )
}
