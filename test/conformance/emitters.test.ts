/** Every node type has a translation to Flink SQL, or says why not and what to do instead. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { exportFlink } from '../../export/flink/export.ts'
import { compile } from '../../model/plan/compile.ts'
import { definitions } from '../../nodes/definitions.ts'
import { aroundExample, exampleCases, exampleNode } from '../support/nodeExamples.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'millrace-emitters-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('examples of node types as Flink SQL', () => {
  test.each(exampleCases())('$title', ({ definition, example }) => {
    const sink = () => exampleNode('console_sink', {})
    const document = aroundExample({ type: definition.type, example, folder }, sink)
    const compiled = compile(document, definitions, { parameters: {} })
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
    const { sql, problems, script } = exportFlink(compiled.plan)
    for (const { message, hint, nodeId } of problems) {
      expect(nodeId).toBe('node')
      expect(message).toMatch(/\.$/)
      expect(hint).toMatch(/\.$/)
    }
    expect(sql === null).toBe(problems.length > 0)
    if (sql === null) return
    // Tables and views are found by the id of their node: that is how a refusal of Flink finds its way back.
    for (const { id, statements } of script.nodes)
      for (const statement of statements)
        expect((statement.kind === 'insert' ? statement.into : statement.name).split('$')[0]).toBe(id)
  })
})
