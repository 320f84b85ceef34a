/** The commands of Flink clusters and of jobs on them. */
import { useProject, useView } from '../stores/index.ts'
import { runReason } from './runActions.ts'
import type { Command } from './types.ts'

const startable = (): string | null => runReason(useProject.getState())
const view = () => useView.getState()

export const onFlink = {
  submitFlink: {
    group: 'run',
    aliases: ['flink', 'submit', 'deploy', 'cluster', '提交'],
    reason: startable,
    run: () => view().set({ dialog: { kind: 'submitFlink', savepoint: null } }),
  },
  compareFlink: {
    group: 'run',
    aliases: ['flink', 'same answer', 'diff', 'verify', '对比'],
    reason: startable,
    run: () => view().set({ dialog: { kind: 'compareFlink' } }),
  },
  flink: {
    group: 'view',
    keys: ['Ctrl+Shift+L'],
    aliases: ['cluster', 'JobManager', 'TaskManager', 'jobs', 'savepoint'],
    inFields: true,
    run: () => view().set({ page: view().page === 'flink' ? 'editor' : 'flink' }),
  },
} as const satisfies Readonly<Record<string, Partial<Command> & Pick<Command, 'group' | 'run'>>>
