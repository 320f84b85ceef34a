import { ActionIcon, Tabs, Tooltip } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { Badge } from '../../ui/parts.tsx'
import { useRun, useView, type DrawerTab } from '../stores/index.ts'
import { useProblems } from '../stores/problems.ts'
import { failures, useTests } from '../stores/tests.ts'
import { panels } from '../texts/index.ts'
import { DeadLettersTab } from './DeadLettersTab.tsx'
import './drawer.css'
import './guarantees.css'
import './tables.css'
import { GuaranteesTab } from './GuaranteesTab.tsx'
import { LogTab } from './LogTab.tsx'
import { ProblemsTab } from './ProblemsTab.tsx'
import { RecordsTab } from './RecordsTab.tsx'
import { StateTab } from './StateTab.tsx'
import { TestsTab } from './TestsTab.tsx'

const t = panels.drawer
const isTab = (name: string | null): name is DrawerTab => name !== null && Object.hasOwn(t.tabs, name)

/** Below the canvas: what flows, what is kept, what is wrong. Each tab brings its own tools. */
export function Drawer() {
  const tab = useView((state) => state.drawerTab)
  const failed = useRun(({ run }) => (run?.state === 'failed' && run.error !== null ? 1 : 0))
  const found = useProblems()
  const errors = failed + found.filter(({ severity }) => severity === 'error').length
  const problems = failed + found.length
  const failing = useTests(failures)
  const dead = useRun((state) => sum(state.frame?.nodes, ({ dead }) => dead))
  const windows = useRun((state) => sum(state.frame?.nodes, ({ state: kept }) => kept?.windows ?? 0))
  const badges: Partial<
    Record<DrawerTab, { readonly text: number; readonly tone: 'neutral' | 'warn' | 'err' }>
  > = {
    ...(windows > 0 ? { state: { text: windows, tone: 'neutral' } } : {}),
    ...(problems > 0 ? { problems: { text: problems, tone: errors > 0 ? 'err' : 'warn' } } : {}),
    ...(dead > 0 ? { deadLetters: { text: dead, tone: 'err' } } : {}),
    ...(failing > 0 ? { tests: { text: failing, tone: 'err' } } : {}),
  }
  return (
    <Tabs
      className="drw"
      value={tab}
      keepMounted={false}
      onChange={(next) => {
        if (isTab(next)) useView.getState().set({ drawerTab: next })
      }}
    >
      <Tabs.List aria-label={t.region}>
        {(Object.keys(t.tabs) as DrawerTab[]).map((name) => {
          const badge = badges[name]
          return (
            <Tabs.Tab key={name} value={name}>
              {t.tabs[name]}
              {badge !== undefined && <Badge tone={badge.tone}>{panels.drawer.count(badge.text)}</Badge>}
            </Tabs.Tab>
          )
        })}
        <Tooltip label={t.close}>
          <ActionIcon
            className="drw-close"
            variant="subtle"
            size="xs"
            aria-label={t.close}
            onClick={() => useView.getState().set({ drawerOpen: false })}
          >
            <ChevronDown width={14} height={14} />
          </ActionIcon>
        </Tooltip>
      </Tabs.List>
      <Tabs.Panel value="records" className="drw-panel">
        <RecordsTab />
      </Tabs.Panel>
      <Tabs.Panel value="state" className="drw-panel">
        <StateTab />
      </Tabs.Panel>
      <Tabs.Panel value="problems" className="drw-panel">
        <ProblemsTab />
      </Tabs.Panel>
      <Tabs.Panel value="guarantees" className="drw-panel">
        <GuaranteesTab />
      </Tabs.Panel>
      <Tabs.Panel value="deadLetters" className="drw-panel">
        <DeadLettersTab />
      </Tabs.Panel>
      <Tabs.Panel value="tests" className="drw-panel">
        <TestsTab />
      </Tabs.Panel>
      <Tabs.Panel value="log" className="drw-panel">
        <LogTab />
      </Tabs.Panel>
    </Tabs>
  )
}

const sum = <T,>(of: Readonly<Record<string, T>> | undefined, value: (item: T) => number): number =>
  Object.values(of ?? {}).reduce((total, item) => total + value(item), 0)
