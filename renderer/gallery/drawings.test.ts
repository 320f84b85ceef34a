/** The drawings of the gallery's examples. */
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { analyse } from '../../model/analyse.ts'
import { definitions } from '../../nodes/definitions.ts'
import { openExample } from '../../test/support/examples.ts'
import { crossings, labelRoom, overlaps } from './testing.ts'

const ids = readdirSync(new URL('../../examples/', import.meta.url)).flatMap(
  (name) => /^(.*)\.pipeline\.json$/.exec(name)?.[1] ?? [],
)

describe.each(ids)('%s', (id) => {
  const { document } = openExample(id)
  const analysis = analyse(document, definitions)

  it('has nothing that touches', () => {
    expect(overlaps(document, analysis)).toEqual([])
  })
  it('has no edge that crosses another, a node or a note', () => {
    expect(crossings(document, analysis)).toEqual([])
  })
  it('has labels that are not cut', () => {
    const labels = Object.values(document.nodes).map(({ label }) => label)
    expect(labels.filter((label) => label.length > labelRoom(document))).toEqual([])
  })
})
