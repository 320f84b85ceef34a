/** Monaco with our expression language: loaded as a chunk of its own when the first expression field is shown. */
import * as monaco from 'monaco-editor/editor/editor.api.js'
import 'monaco-editor/features/codeEditor/register.js'
import 'monaco-editor/features/codicon/register.js'
import 'monaco-editor/features/bracketMatching/register.js'
import 'monaco-editor/features/caretOperations/register.js'
import 'monaco-editor/features/clipboard/register.js'
import 'monaco-editor/features/codeAction/register.js'
import 'monaco-editor/features/cursorUndo/register.js'
import 'monaco-editor/features/gotoError/register.js'
import 'monaco-editor/features/hover/register.js'
import 'monaco-editor/features/placeholderText/register.js'
import 'monaco-editor/features/snippet/register.js'
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js'
import 'monaco-editor/features/wordOperations/register.js'
// The mode of TypeScript, which comes later, needs these services, and what is registered after the first use of the editor is not known to it.
import 'monaco-editor/editor/contrib/codelens/browser/codeLensCache.js'
import 'monaco-editor/editor/common/services/treeViewsDndService.js'
// oxlint-disable-next-line import/default -- made by Vite
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker'
import { onSchemeChange, SCHEME } from '../../ui/scheme.ts'
import { checkExpression, completions, tokens } from '../../model/expr/index.ts'
import type { Problem } from '../../model/problem.ts'
import type { Column } from '../../model/schema.ts'

const LANGUAGE = 'millrace-expression'
const OWNER = 'millrace'

/** Workers of languages, by the label that Monaco asks with; all else is done by the editor's own. */
export const workers = new Map<string, () => Worker>()
self.MonacoEnvironment = { getWorker: (_, label) => workers.get(label)?.() ?? new EditorWorker() }

/** What a text is checked over: columns, null while they are not known; or by its node, which has found these problems. */
export interface Checked {
  readonly columns: readonly Column[] | null
  readonly problems: readonly Problem[] | null
}

const checkedOf = new Map<string, Checked>()

class Before implements monaco.languages.IState {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  clone(): Before {
    return this
  }
  equals(other: monaco.languages.IState): boolean {
    return other instanceof Before && other.text === this.text
  }
}

monaco.languages.register({ id: LANGUAGE })
monaco.languages.setLanguageConfiguration(LANGUAGE, {
  comments: { lineComment: '--', blockComment: ['/*', '*/'] },
  brackets: [
    ['(', ')'],
    ['[', ']'],
  ],
  autoClosingPairs: [
    { open: '(', close: ')' },
    { open: '[', close: ']' },
    { open: "'", close: "'", notIn: ['string'] },
    { open: '`', close: '`' },
  ],
  wordPattern: /[A-Za-z_][\w$]*/,
})
/** Texts are short: each line is read together with all lines before it, so that a text or comment over several lines is right. */
monaco.languages.setTokensProvider(LANGUAGE, {
  getInitialState: () => new Before(''),
  tokenize: (line, state) => {
    const before = state instanceof Before ? state.text : ''
    const found = tokens(before + line)
      .filter(({ end }) => end > before.length)
      .map(({ start, kind }) => ({ startIndex: Math.max(0, start - before.length), scopes: kind }))
    return { tokens: found, endState: new Before(`${before}${line}\n`) }
  },
})

const itemKinds = {
  column: monaco.languages.CompletionItemKind.Field,
  field: monaco.languages.CompletionItemKind.Property,
  function: monaco.languages.CompletionItemKind.Function,
  keyword: monaco.languages.CompletionItemKind.Keyword,
} as const

monaco.languages.registerCompletionItemProvider(LANGUAGE, {
  triggerCharacters: ['.', '`', '('],
  provideCompletionItems: (model, position) => {
    const word = model.getWordUntilPosition(position)
    // A quoted name is replaced together with its opening backtick.
    const quoted = model.getLineContent(position.lineNumber)[word.startColumn - 2] === '`'
    const start = word.startColumn - (quoted ? 1 : 0)
    const range = new monaco.Range(position.lineNumber, start, position.lineNumber, word.endColumn)
    const columns = checkedOf.get(model.uri.toString())?.columns ?? []
    return {
      suggestions: completions(model.getValue(), model.getOffsetAt(position), { columns }).map(
        (item, index) => ({
          label: { label: item.label, description: item.detail },
          kind: itemKinds[item.kind],
          documentation: item.documentation,
          insertText: item.insert,
          ...(quoted ? { filterText: `\`${item.label}` } : {}),
          range,
          // The language knows the order: columns first, then functions.
          sortText: String(index).padStart(5, '0'),
        }),
      ),
    }
  },
})

monaco.languages.registerCodeActionProvider(LANGUAGE, {
  provideCodeActions: (model, _range, context) => {
    const { columns = null, problems = null } = checkedOf.get(model.uri.toString()) ?? {}
    // What the node has found is mended by the fixes below the field.
    const checked =
      columns === null || problems !== null ? null : checkExpression(model.getValue(), { columns })
    if (checked === null || checked.ok) return { actions: [], dispose: () => {} }
    const actions = checked.problems.flatMap((problem) => {
      const place = rangeOf(model, problem.span)
      const diagnostics = context.markers.filter((marker) =>
        monaco.Range.areIntersectingOrTouching(marker, place),
      )
      if (diagnostics.length === 0) return []
      return problem.suggestions.map((suggestion, index) => ({
        title: suggestion.label,
        kind: 'quickfix',
        diagnostics,
        isPreferred: index === 0,
        edit: {
          edits: [
            {
              resource: model.uri,
              versionId: model.getVersionId(),
              textEdit: { range: rangeOf(model, suggestion.span), text: suggestion.replacement },
            },
          ],
        },
      }))
    })
    return { actions, dispose: () => {} }
  },
})

function rangeOf(
  model: monaco.editor.ITextModel,
  span: { readonly start: number; readonly end: number },
): monaco.Range {
  const end = Math.max(span.end, span.start + 1)
  const range = monaco.Range.fromPositions(model.getPositionAt(span.start), model.getPositionAt(end))
  // A problem at the very end of the text still needs a place to draw its line under.
  return range.isEmpty()
    ? monaco.Range.fromPositions(model.getPositionAt(Math.max(0, span.start - 1)), model.getPositionAt(end))
    : range
}

/** Underlines what is wrong. */
export function check(model: monaco.editor.ITextModel, by: Checked): void {
  checkedOf.set(model.uri.toString(), by)
  const text = model.getValue()
  const checked =
    by.columns === null || by.problems !== null || text.trim() === ''
      ? null
      : checkExpression(text, { columns: by.columns })
  const found = by.problems ?? (checked === null || checked.ok ? [] : checked.problems)
  const markers = found.flatMap((problem) => {
    if (problem.span === undefined) return []
    const { startLineNumber, startColumn, endLineNumber, endColumn } = rangeOf(model, problem.span)
    return [
      {
        severity: monaco.MarkerSeverity.Error,
        message: problem.hint === null ? problem.message : `${problem.message}\n${problem.hint}`,
        startLineNumber,
        startColumn,
        endLineNumber,
        endColumn,
      },
    ]
  })
  monaco.editor.setModelMarkers(model, OWNER, markers)
}

/** Monaco's colours from our tokens, read once a theme change. */
function applyTheme(): void {
  const dark = document.documentElement.getAttribute(SCHEME) === 'dark'
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(name).trim()
  const bare = (name: string) => token(name).replace('#', '')
  const theme = dark ? 'millrace-dark' : 'millrace-light'
  monaco.editor.defineTheme(theme, {
    base: dark ? 'vs-dark' : 'vs',
    inherit: false,
    rules: [
      { token: '', foreground: bare('--ink') },
      { token: 'keyword', foreground: bare('--sx-kw') },
      { token: 'string', foreground: bare('--sx-str') },
      { token: 'number', foreground: bare('--sx-num') },
      { token: 'function', foreground: bare('--sx-fn') },
      { token: 'type', foreground: bare('--sx-ty') },
      { token: 'comment', foreground: bare('--sx-cm') },
      { token: 'invalid', foreground: bare('--err') },
    ],
    colors: {
      'editor.background': token('--sunken'),
      'editor.foreground': token('--ink'),
      'editorCursor.foreground': token('--ink'),
      'editorLineNumber.foreground': token('--ink3'),
      'editorLineNumber.activeForeground': token('--ink'),
      'editor.selectionBackground': token('--line2'),
      'editor.inactiveSelectionBackground': token('--active'),
      'editorBracketMatch.background': token('--active'),
      'editorBracketMatch.border': token('--line2'),
      'editorError.foreground': token('--err'),
      'editor.placeholder.foreground': token('--ink3'),
      'editorWidget.background': token('--raised'),
      'editorWidget.foreground': token('--ink'),
      'editorWidget.border': token('--line2'),
      'editorHoverWidget.background': token('--raised'),
      'editorHoverWidget.foreground': token('--ink'),
      'editorHoverWidget.border': token('--line2'),
      'editorHoverWidget.statusBarBackground': token('--sunken'),
      'editorSuggestWidget.background': token('--raised'),
      'editorSuggestWidget.foreground': token('--ink'),
      'editorSuggestWidget.border': token('--line2'),
      'editorSuggestWidget.selectedBackground': token('--active'),
      'editorSuggestWidget.selectedForeground': token('--ink'),
      'editorSuggestWidget.highlightForeground': token('--water'),
      'editorSuggestWidget.focusHighlightForeground': token('--water'),
      'list.hoverBackground': token('--hover'),
      'list.focusBackground': token('--active'),
      'menu.background': token('--raised'),
      'menu.foreground': token('--ink'),
      'menu.selectionBackground': token('--active'),
      'menu.selectionForeground': token('--ink'),
      'widget.shadow': '#00000000',
      'scrollbarSlider.background': `${token('--ctl')}55`,
      'textLink.foreground': token('--ink'),
      focusBorder: token('--focus'),
    },
  })
  monaco.editor.setTheme(theme)
}

applyTheme()
onSchemeChange(applyTheme)

let widgets: HTMLElement | null = null
/** Suggestions may reach beyond the panel: they live in a layer of their own. */
function widgetLayer(): HTMLElement {
  if (widgets === null) {
    widgets = document.createElement('div')
    widgets.className = 'monaco-editor code-widgets nokey'
    document.body.append(widgets)
  }
  return widgets
}

export interface EditorHandle {
  readonly editor: monaco.editor.IStandaloneCodeEditor
  readonly model: monaco.editor.ITextModel
  readonly dispose: () => void
}

export const LINE_HEIGHT = 18

export function createEditor(
  host: HTMLElement,
  options: {
    readonly value: string
    readonly name: string
    readonly placeholder: string
    readonly readOnly: boolean
    /** Code of many lines, instead of an expression. */
    readonly code?: { readonly language: string; readonly uri: monaco.Uri }
  },
): EditorHandle {
  const { code } = options
  const model = monaco.editor.createModel(options.value, code?.language ?? LANGUAGE, code?.uri)
  model.updateOptions({
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  })
  const editor = monaco.editor.create(host, {
    model,
    ariaLabel: options.name,
    placeholder: options.placeholder,
    readOnly: options.readOnly,
    // One way of input in every Chromium that the app meets.
    editContext: false,
    fontFamily: "'Geist Mono Variable', ui-monospace, monospace",
    fontSize: 12,
    lineHeight: LINE_HEIGHT,
    letterSpacing: -0.18,
    padding: { top: 4, bottom: 4 },
    lineNumbers: code === undefined ? 'off' : 'on',
    glyphMargin: false,
    folding: false,
    lineDecorationsWidth: 8,
    lineNumbersMinChars: code === undefined ? 0 : 2,
    minimap: { enabled: false },
    overviewRulerLanes: 0,
    overviewRulerBorder: false,
    hideCursorInOverviewRuler: true,
    renderLineHighlight: 'none',
    scrollBeyondLastLine: false,
    scrollbar: {
      vertical: 'auto',
      horizontal: 'hidden',
      verticalScrollbarSize: 6,
      alwaysConsumeMouseWheel: false,
    },
    wordWrap: 'on',
    wrappingIndent: 'none',
    contextmenu: false,
    links: false,
    occurrencesHighlight: 'off',
    selectionHighlight: false,
    matchBrackets: 'near',
    bracketPairColorization: { enabled: false },
    lightbulb: { enabled: monaco.editor.ShowLightbulbIconMode.Off },
    quickSuggestions: { other: true, strings: false, comments: false },
    wordBasedSuggestions: 'off',
    // Enter makes a new line; Tab takes a suggestion, and else goes on to the next field.
    acceptSuggestionOnEnter: 'smart',
    tabFocusMode: code === undefined,
    suggest: { showIcons: false, showStatusBar: false, preview: false },
    suggestFontSize: 12,
    suggestLineHeight: 22,
    fixedOverflowWidgets: true,
    overflowWidgetsDomNode: widgetLayer(),
    automaticLayout: true,
    unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: true },
  })
  return {
    editor,
    model,
    dispose: () => {
      checkedOf.delete(model.uri.toString())
      editor.dispose()
      model.dispose()
    },
  }
}
