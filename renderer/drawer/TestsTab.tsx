/** The tests of the pipeline: what each holds, whether it passes, and row by row what came instead. */
import { Button, NativeSelect } from '@mantine/core'
import {
  Circle,
  CircleCheck,
  CircleX,
  FlaskConical,
  LoaderCircle,
  Play,
  Square,
  TriangleAlert,
} from 'lucide-react'
import { useEffect } from 'react'
import type { TestView, TestWay } from '../../bridge/contract.ts'
import { EmptyState } from '../../ui/parts.tsx'
import {
  beginTest,
  loadTests,
  runTests,
  selectTest,
  stopTests,
  useTests,
  verdict,
  type TestResult,
} from '../stores/tests.ts'
import { useProject } from '../stores/index.ts'
import { tests as t } from '../texts/index.ts'
import { TestDetail, useStale } from './TestDetail.tsx'
import './tests.css'

const ICON = { width: 12, height: 12, 'aria-hidden': true } as const

export function TestsTab() {
  const path = useProject((state) => state.path)
  const empty = useProject((state) => Object.keys(state.document.nodes).length === 0)
  const { list, problem, results, selected, busy } = useTests()
  useEffect(() => {
    void loadTests()
  }, [path])
  const shown = list?.find(({ name }) => name === selected) ?? list?.[0] ?? null
  const save = (
    <Button
      variant="default"
      size="xs"
      leftSection={<FlaskConical {...ICON} />}
      disabled={empty || busy !== null}
      onClick={() => void beginTest()}
    >
      {t.save}
    </Button>
  )
  if (problem !== null)
    return (
      <EmptyState>
        {problem.message} {problem.hint}
      </EmptyState>
    )
  if (shown === null)
    return (
      <EmptyState action={save}>
        {t.none}
        {path === null && ` ${t.noFile}`}
      </EmptyState>
    )
  return (
    <>
      <div className="drw-tools">
        <Ways />
        {save}
        {busy === null ? (
          <Button
            variant="default"
            size="xs"
            leftSection={<Play {...ICON} />}
            onClick={() => void runTests((list ?? []).map(({ name }) => name))}
          >
            {t.runAll}
          </Button>
        ) : (
          <Button
            variant="default"
            size="xs"
            leftSection={<Square {...ICON} />}
            onClick={() => void stopTests()}
          >
            {t.stop}
          </Button>
        )}
      </div>
      <div className="drw-split">
        <ul className="drw-list tst-list" aria-label={t.list}>
          {list?.map((test) => (
            <Entry
              key={test.name}
              test={test}
              result={results[test.name]}
              busy={busy === test.name}
              current={test === shown}
            />
          ))}
        </ul>
        <TestDetail test={shown} result={results[shown.name]} />
      </div>
    </>
  )
}

const ways: Readonly<Record<string, readonly TestWay[]>> = {
  none: [],
  shuffle: ['shuffle'],
  duplicates: ['duplicates'],
  restarts: ['restarts'],
  all: ['shuffle', 'duplicates', 'restarts'],
}

function Ways() {
  const chosen = useTests((state) => state.ways)
  const value = Object.keys(ways).find((name) => ways[name]?.join() === chosen.join()) ?? 'none'
  return (
    <NativeSelect
      size="xs"
      aria-label={t.ways.label}
      value={value}
      data={(['none', 'shuffle', 'duplicates', 'restarts', 'all'] as const).map((name) => ({
        value: name,
        label: t.ways[name],
      }))}
      onChange={(event) => useTests.setState({ ways: ways[event.currentTarget.value] ?? [] })}
    />
  )
}

const icons = {
  busy: LoaderCircle,
  broken: TriangleAlert,
  passed: CircleCheck,
  failed: CircleX,
  notRun: Circle,
} as const
const words = {
  busy: t.running,
  broken: t.broken,
  passed: t.passed,
  failed: t.failed,
  notRun: t.notRun,
} as const

function Entry({
  test,
  result,
  busy,
  current,
}: {
  readonly test: TestView
  readonly result: TestResult | undefined
  readonly busy: boolean
  readonly current: boolean
}) {
  const stale = useStale(result)
  const state = busy ? 'busy' : test.problem !== null ? 'broken' : (verdict(result) ?? 'notRun')
  const old = stale && (state === 'passed' || state === 'failed')
  const Icon = icons[state]
  return (
    <li>
      <button
        type="button"
        className="ui-entry tst-entry"
        data-state={state}
        data-stale={old || undefined}
        title={old ? t.staleHint : undefined}
        aria-current={current || undefined}
        onClick={() => selectTest(test.name)}
      >
        <Icon size={14} aria-hidden="true" />
        <span className="tst-name">{test.name}</span>
        <span className="tst-state">{old ? t.earlier[state] : words[state]}</span>
      </button>
    </li>
  )
}
