import { useEffect, useRef, useState } from 'react'
import { formatRate } from '../../ui/format.ts'
import { Badge, type Tone } from '../../ui/parts.tsx'
import { useProject } from '../stores/index.ts'
import { gallery as t } from '../texts/index.ts'
import { paceOf, type Example } from './example.ts'
import { Thumbnail } from './Thumbnail.tsx'

/** The tag takes the hue of event time, of lateness or of errors where it names one of these: one tag has one hue. */
function toneOf({ tag }: Example): Tone {
  if (/dead|error|bad/i.test(tag)) return 'err'
  if (/late/i.test(tag)) return 'warn'
  return /window|event time|watermark/i.test(tag) ? 'water' : 'neutral'
}

/** "5 nodes · 300/s" */
function facts({ document }: Example): string {
  const pace = paceOf(document)
  const nodes = t.nodes(Object.keys(document.nodes).length)
  return pace === null ? nodes : `${nodes} · ${formatRate(pace)}`
}

export function ExampleCard({ example, first }: { readonly example: Example; readonly first: boolean }) {
  const [opening, setOpening] = useState(false)
  const card = useRef<HTMLButtonElement>(null)
  // The first card is ready for Enter, unless the person has gone somewhere already.
  useEffect(() => {
    if (first && document.activeElement === document.body) card.current?.focus({ preventScroll: true })
  }, [first])
  return (
    <button
      ref={card}
      type="button"
      className="gal-card"
      aria-label={t.open1(example.title)}
      aria-busy={opening}
      onClick={() => {
        if (opening) return
        setOpening(true)
        void useProject
          .getState()
          .openExample(example.id)
          .finally(() => setOpening(false))
      }}
    >
      <Thumbnail pipeline={example.document} />
      <span className="gal-text">
        <span className="gal-name">{example.title}</span>
        <span className="gal-summary">{example.summary}</span>
        <span className="gal-facts">
          <span className="ui-mono">{opening ? t.opening : facts(example)}</span>
          <Badge tone={toneOf(example)}>{example.tag}</Badge>
        </span>
      </span>
    </button>
  )
}
