/** The commands that line up, group and annotate. */
import {
  addNote,
  alignSelection,
  distributeSelection,
  groupSelection,
  selectedGroups,
  ungroupSelection,
} from '../canvas/grouping.ts'
import { useProject, useView } from '../stores/index.ts'
import { texts } from '../texts/index.ts'
import type { Command } from './types.ts'

const why = texts.app.commands.reasons

const editable = (): string | null => {
  const { readOnly } = useProject.getState()
  return readOnly === null ? null : why.readOnly(readOnly)
}
const chosen = (least: number) => (): string | null =>
  editable() ?? (useProject.getState().selection.nodes.length >= least ? null : why.selectNodes(least))

const aligning = { group: 'canvas', aliases: ['align', '对齐'], reason: chosen(2) } as const
const distributing = { group: 'canvas', aliases: ['distribute', 'space evenly'], reason: chosen(3) } as const

export const arranging = {
  alignLeft: { ...aligning, run: () => alignSelection('left') },
  alignRight: { ...aligning, run: () => alignSelection('right') },
  alignTop: { ...aligning, run: () => alignSelection('top') },
  alignBottom: { ...aligning, run: () => alignSelection('bottom') },
  distributeX: { ...distributing, run: () => distributeSelection('x') },
  distributeY: { ...distributing, run: () => distributeSelection('y') },
  group: {
    group: 'canvas',
    keys: ['Ctrl+G'],
    aliases: ['frame', 'sub-pipeline', '分组'],
    reason: chosen(1),
    run: groupSelection,
  },
  ungroup: {
    group: 'canvas',
    keys: ['Ctrl+Shift+G'],
    reason: () => editable() ?? (selectedGroups().length > 0 ? null : why.notGrouped),
    run: ungroupSelection,
  },
  addNote: {
    group: 'canvas',
    keys: ['N'],
    aliases: ['comment', 'annotation', 'text', '注释'],
    reason: editable,
    run: () => {
      useView.getState().set({ page: 'editor' })
      addNote()
    },
  },
} satisfies Readonly<Record<string, Partial<Command>>>
