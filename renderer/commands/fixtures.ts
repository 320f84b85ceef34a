/** The commands of tests of the pipeline. */
import { beginTest, runAllTests, stopTests, useTests } from '../stores/tests.ts'
import { useProject } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import { runReason } from './runActions.ts'
import type { Command } from './types.ts'

const why = texts.app.commands.reasons
const free = (): string | null => (useTests.getState().busy === null ? null : why.testsRun)

export const testing = {
  saveTest: {
    group: 'run',
    keys: ['Alt+Shift+T'],
    aliases: ['fixture', 'snapshot', 'expected', 'assert', '保存测试'],
    reason: () => free() ?? runReason(useProject.getState()),
    run: () => void beginTest(),
  },
  runTests: {
    group: 'run',
    keys: ['Alt+T'],
    aliases: ['check', 'fixtures', 'regression', '测试'],
    reason: () => free() ?? (useProject.getState().path === null ? why.noFile : null),
    run: () => void runAllTests(),
  },
  stopTests: {
    group: 'run',
    aliases: ['cancel'],
    reason: () => (useTests.getState().busy === null ? why.noTestRuns : null),
    run: () => void stopTests(),
  },
} as const satisfies Readonly<Record<string, Partial<Command> & Pick<Command, 'group' | 'run'>>>
