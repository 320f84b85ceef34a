/** Monaco with TypeScript: completion, errors as typed, format and quick documentation, over the types of one node at a time. */
import * as monaco from 'monaco-editor/editor/editor.api.js'
import 'monaco-editor/features/comment/register.js'
import 'monaco-editor/features/find/register.js'
import 'monaco-editor/features/format/register.js'
import 'monaco-editor/features/indentation/register.js'
import 'monaco-editor/features/linesOperations/register.js'
import 'monaco-editor/features/multicursor/register.js'
import 'monaco-editor/features/parameterHints/register.js'
import 'monaco-editor/features/toggleTabFocusMode/register.js'
import 'monaco-editor/languages/definitions/typescript/register.js'
import {
  ModuleKind,
  ModuleResolutionKind,
  ScriptTarget,
  typescriptDefaults,
} from 'monaco-editor/languages/features/typescript/register.js'
// oxlint-disable-next-line import/default -- made by Vite
import TypeScriptWorker from 'monaco-editor/languages/features/typescript/ts.worker.js?worker'
import { createEditor, workers } from './monaco.ts'

workers.set('typescript', () => new TypeScriptWorker())

typescriptDefaults.setCompilerOptions({
  strict: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  target: ScriptTarget.ESNext,
  module: ModuleKind.ESNext,
  moduleResolution: ModuleResolutionKind.NodeJs,
  // As the check of the code has it (main/services/code/compiler.ts). By file name, unlike in tsconfig.json: another is not found.
  lib: ['lib.es2024.d.ts'],
  types: [],
})

/** The declarations that the code is written against. */
export const setTypes = (types: string): void =>
  typescriptDefaults.setExtraLibs([{ content: types, filePath: 'file:///types.d.ts' }])

export interface CodeHandle {
  readonly editor: monaco.editor.IStandaloneCodeEditor
  readonly model: monaco.editor.ITextModel
  readonly format: () => void
  readonly dispose: () => void
}

let count = 0

export function createCodeEditor(
  host: HTMLElement,
  options: { readonly value: string; readonly name: string; readonly readOnly: boolean },
): CodeHandle {
  const uri = monaco.Uri.parse(`file:///code-${count++}.ts`)
  const made = createEditor(host, { ...options, placeholder: '', code: { language: 'typescript', uri } })
  made.model.updateOptions({ tabSize: 2, insertSpaces: true })
  return {
    ...made,
    format: () => void made.editor.getAction('editor.action.formatDocument')?.run(),
  }
}
