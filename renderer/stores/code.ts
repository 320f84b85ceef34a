/** The code of nodes, checked by TypeScript on the host after edits: what it finds are problems of the nodes, and columns that are inferred go into the document. */
import type { Analysis } from '../../model/analysis.ts'
import type { Json } from '../../model/document.ts'
import type { Problem } from '../../model/problem.ts'
import type { StreamSchema } from '../../model/schema.ts'
import { isFresh, type CodeConfig } from '../../nodes/code/definition.ts'
import { codeProblem, sameColumns } from '../../nodes/code/problems.ts'
import { client } from './client.ts'
import { notifyError } from './notify.ts'
import { foundBeside, useProject } from './project.ts'
import { isKnown } from './trust.ts'

/** An edit is checked after this long without another one, ms. */
const CHECK_AFTER = 250

interface Checked {
  readonly config: CodeConfig
  readonly input: StreamSchema
  readonly problems: readonly Problem[]
}

/** The newest result of each node. */
const results = new Map<string, Checked>()

interface CodeNode {
  readonly id: string
  readonly config: CodeConfig
  readonly input: StreamSchema
}

function codeNodes({ nodes }: Analysis): CodeNode[] {
  return Object.entries(nodes).flatMap(([id, { definition, config, inputs }]) => {
    const input = inputs['in']
    if (definition?.type !== 'code' || config === null || input === undefined) return []
    return [{ id, config: config as CodeConfig, input }]
  })
}

const isChecked = ({ id, config, input }: CodeNode): boolean => {
  const known = results.get(id)
  return known?.config === config && known.input === input
}

/** Problems of nodes whose code and input are still what was checked. */
function problemsOf(analysis: Analysis): readonly Problem[] {
  return codeNodes(analysis).flatMap((node) =>
    isChecked(node) ? (results.get(node.id)?.problems ?? []) : [],
  )
}

/** Of code that nobody has begun the node itself says so. */
const isWritten = (config: CodeConfig): boolean => config.code.trim() !== '' && !isFresh(config)

export function checkCode(): void {
  foundBeside(problemsOf)
  let timer: ReturnType<typeof setTimeout> | null = null
  const look = (): void => {
    const waiting = codeNodes(useProject.getState().analysis).filter(
      (node) => !isChecked(node) && isWritten(node.config) && isKnown(node.config.code),
    )
    if (waiting.length === 0) return
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => {
      timer = null
      for (const node of waiting) void check(node)
    }, CHECK_AFTER)
  }
  useProject.subscribe((state, before) => {
    if (state.opened.count !== before.opened.count) results.clear()
    if (state.analysis !== before.analysis) look()
  })
}

async function check(node: CodeNode): Promise<void> {
  const { id, config, input } = node
  const { mode, async, keys, code, output, columns } = config
  const found = await client
    .request('code.check', { config: { mode, async, keys, code, output, columns }, input })
    .catch((error: unknown) => {
      notifyError(error)
      return null
    })
  const now = codeNodes(useProject.getState().analysis).find((one) => one.id === id)
  if (found === null || now?.config !== config || now.input !== input) return
  const problems = found.problems.map((finding) => codeProblem(id, code, finding))
  results.set(id, { config, input, problems })
  const { document, readOnly, apply, refresh } = useProject.getState()
  const raw = document.nodes[id]?.config
  if (found.columns !== null && output === 'inferred' && raw !== undefined && readOnly === null) {
    if (!sameColumns(columns, found.columns)) {
      apply({
        kind: 'setConfig',
        id,
        config: { ...raw, columns: columnsAsJson(found.columns) },
      })
      return
    }
  }
  refresh()
}

/** What is undefined is left out of a document. */
const columnsAsJson = (columns: CodeConfig['columns']): Json => JSON.parse(JSON.stringify(columns)) as Json
