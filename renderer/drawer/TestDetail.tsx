/** One test: what it holds, what is done with it, and what came of it. */
import { Button } from '@mantine/core'
import { ListChecks, Play, Trash2 } from 'lucide-react'
import type { TestOutcome, TestView } from '../../bridge/contract.ts'
import { differing } from '../../model/fixtures/compare.ts'
import { formatAbout, formatCount } from '../../ui/format.ts'
import { SinkCompared } from './compared/SinkCompared.tsx'
import { CodeText } from '../forms/CodeText.tsx'
import { focusField } from '../forms/focus.ts'
import { sameAnswer } from '../stores/sameAnswer.ts'
import { removeTest, runTests, updateTest, useTests, type TestResult } from '../stores/tests.ts'
import { useProject } from '../stores/index.ts'
import { tests as t } from '../texts/index.ts'

const ICON = { width: 12, height: 12, 'aria-hidden': true } as const

export function TestDetail({
  test,
  result,
}: {
  readonly test: TestView
  readonly result: TestResult | undefined
}) {
  const busy = useTests((state) => state.busy !== null)
  const stale = useStale(result)
  const { name, description, records, rows, problem } = test
  return (
    <section className="tst-detail" aria-label={t.detail}>
      <header>
        <div>
          <h3>{name}</h3>
          {description !== '' && <p>{description}</p>}
          <p className="tst-facts">
            <Counts counts={records} words={t.records} /> → <Counts counts={rows} words={t.rows} />
          </p>
        </div>
        <Button
          variant="default"
          size="xs"
          leftSection={<Play {...ICON} />}
          disabled={busy}
          onClick={() => void runTests([name])}
        >
          {t.run}
        </Button>
        {cameOtherwise(result) && (
          <Button
            variant="default"
            size="xs"
            title={t.updateHint}
            leftSection={<ListChecks {...ICON} />}
            disabled={busy}
            onClick={() => void updateTest(name)}
          >
            {t.update}
          </Button>
        )}
        <Button
          variant="default"
          size="xs"
          leftSection={<Trash2 {...ICON} />}
          disabled={busy}
          onClick={() => void removeTest(name)}
        >
          {t.remove}
        </Button>
      </header>
      {problem !== null && <Failure error={problem} />}
      {result?.outcomes.map((outcome) => (
        <Outcome
          key={outcome.way}
          outcome={outcome}
          stale={stale}
          headed={result.outcomes.length > 1 || outcome.way !== null}
        />
      ))}
    </section>
  )
}

/** Whether the drawing was changed since, so that it may give something else. */
export const useStale = (result: TestResult | undefined): boolean =>
  useProject(({ document }) => result !== undefined && !sameAnswer(result.document, document))

/** Whether something else came of the records as they are: that can be what is expected. */
const cameOtherwise = (result: TestResult | undefined): boolean =>
  result?.outcomes.some(({ way, sinks }) => way === null && differing(sinks).length > 0) === true

function Counts({
  counts,
  words,
}: {
  readonly counts: Readonly<Record<string, number>>
  readonly words: (count: number) => string
}) {
  const nodes = useProject((state) => state.document.nodes)
  return Object.entries(counts)
    .map(([id, count], index) => {
      const label = nodes[id]?.label ?? id
      return t.facts(label, index === 0 ? words(count) : formatCount(count))
    })
    .join(', ')
}

function Outcome({
  outcome: { way, seconds, sinks, error, kills },
  stale,
  headed,
}: {
  readonly outcome: TestOutcome
  readonly stale: boolean
  /** Whether there are other ways to tell it from. */
  readonly headed: boolean
}) {
  const wrong = error !== null || differing(sinks).length > 0
  const took = formatAbout(seconds * 1_000)
  const title = way === null ? t.asTheyAre : way === 'restarts' ? t.way.restarts(kills) : t.way[way]
  return (
    <div className="tst-outcome" data-stale={stale || undefined}>
      <p role="status" data-wrong={wrong || undefined}>
        {headed && `${title}: `}
        <strong>{wrong ? t.failedAfter(took) : t.passedIn(took)}</strong>
        {stale && <span>, {t.stale}</span>}
      </p>
      {error !== null && <Failure error={error} />}
      {sinks.map((sink) => (
        <SinkCompared key={sink.sink} compared={sink} words={t.compared} />
      ))}
    </div>
  )
}

function Failure({
  error: { message, hint, nodeId },
}: {
  readonly error: NonNullable<TestOutcome['error']>
}) {
  const label = useProject((state) =>
    nodeId === null ? null : (state.document.nodes[nodeId]?.label ?? null),
  )
  return (
    <div className="tst-failure" role="alert">
      <p>
        <CodeText text={message} />
        {hint !== null && (
          <span>
            {' '}
            <CodeText text={hint} />
          </span>
        )}
      </p>
      {label !== null && (
        <Button variant="default" size="xs" onClick={() => focusField(nodeId, '')}>
          {t.goTo(label)}
        </Button>
      )}
    </div>
  )
}
