/** `job.ts` in Monaco, to be read: coloured by a grammar of its own, so that no language service looks for its imports. Loaded with the first job that is shown. */
import * as monaco from 'monaco-editor/editor/editor.api.js'
import 'monaco-editor/features/find/register.js'
import { conf, language } from 'monaco-editor/languages/definitions/typescript/typescript.js'
import { createEditor, type EditorHandle } from './monaco.ts'

const LANGUAGE = 'millrace-job'

/** Words that the grammar always takes for keywords, and that a job has as names: `const out`. */
const NAMES: ReadonlySet<string> = new Set(['accessor', 'global', 'is', 'module', 'of', 'out'])

const keywordsOf = (grammar: monaco.languages.IMonarchLanguage): readonly string[] => {
  const keywords: unknown = grammar['keywords']
  return Array.isArray(keywords) ? keywords.filter((word) => typeof word === 'string') : []
}

monaco.languages.register({ id: LANGUAGE })
monaco.languages.setLanguageConfiguration(LANGUAGE, conf)
monaco.languages.setMonarchTokensProvider(LANGUAGE, {
  ...language,
  keywords: keywordsOf(language).filter((word) => !NAMES.has(word)),
  tokenizer: {
    ...language.tokenizer,
    common: [
      // What is called; the grammar takes it for any other name.
      [/(\.)([a-zA-Z_$][\w$]*)(?=\()/, ['delimiter', 'function']],
      [/[a-z_$][\w$]*(?=\()/, { cases: { '@keywords': 'keyword', '@default': 'function' } }],
      ...(language.tokenizer['common'] ?? []),
    ],
  },
})

/** Lines from 1, both included. */
export interface Lines {
  readonly from: number
  readonly to: number
}

export interface JobCode {
  readonly setText: (text: string) => void
  /** Marks lines; `reveal` brings the first of them into sight. */
  readonly mark: (lines: readonly Lines[], reveal: boolean) => void
  readonly dispose: () => void
}

let count = 0

/** `onLine`: the person has put the cursor there. */
export function createJobCode(
  host: HTMLElement,
  options: { readonly text: string; readonly name: string; readonly onLine: (line: number) => void },
): JobCode {
  const uri = monaco.Uri.parse(`file:///job-${count++}.ts`)
  const { editor, model, dispose }: EditorHandle = createEditor(host, {
    value: options.text,
    name: options.name,
    placeholder: '',
    readOnly: true,
    code: { language: LANGUAGE, uri },
  })
  editor.updateOptions({
    wordWrap: 'off',
    lineNumbersMinChars: 3,
    padding: { top: 8, bottom: 12 },
    scrollbar: { vertical: 'auto', horizontal: 'auto', verticalScrollbarSize: 8, horizontalScrollbarSize: 8 },
    // Tab goes on to the next control: nothing is typed here.
    tabFocusMode: true,
    domReadOnly: true,
    guides: { indentation: false },
    renderFinalNewline: 'off',
  })
  const marks = editor.createDecorationsCollection()
  const listener = editor.onDidChangeCursorPosition(({ source, position }) => {
    if (source === 'mouse' || source === 'keyboard') options.onLine(position.lineNumber)
  })
  return {
    setText: (text) => {
      if (text !== model.getValue()) replace(model, text)
    },
    mark: (lines, reveal) => {
      marks.set(
        lines.map(({ from, to }) => ({
          range: new monaco.Range(from, 1, to, 1),
          options: { isWholeLine: true, className: 'job-line', linesDecorationsClassName: 'job-bar' },
        })),
      )
      const [first] = lines
      if (reveal && first !== undefined) editor.revealLinesInCenterIfOutsideViewport(first.from, first.to)
    },
    dispose: () => {
      listener.dispose()
      dispose()
    },
  }
}

/** Only what differs, so that the place that is looked at stays. */
function replace(model: monaco.editor.ITextModel, text: string): void {
  const before = model.getValue()
  const most = Math.min(before.length, text.length)
  let start = 0
  while (start < most && before[start] === text[start]) start++
  let same = 0
  while (same < most - start && before.at(-1 - same) === text.at(-1 - same)) same++
  const range = monaco.Range.fromPositions(
    model.getPositionAt(start),
    model.getPositionAt(before.length - same),
  )
  model.applyEdits([{ range, text: text.slice(start, text.length - same) }])
}
