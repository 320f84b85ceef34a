/** The type of what is dragged from the palette; its data is the node type's name. */
export const PALETTE_TYPE = 'application/x-millrace-node'

/** The edge at a point of the screen, or null. Around the pointer too: an edge is thin. */
export function edgeUnder(x: number, y: number): string | null {
  for (const [dx, dy] of [
    [0, 0],
    [0, -14],
    [0, 14],
    [-14, 0],
    [14, 0],
  ] as const) {
    const edge = document.elementFromPoint(x + dx, y + dy)?.closest<HTMLElement>('.react-flow__edge')
    const id = edge?.dataset['id']
    if (id !== undefined) return id
  }
  return null
}
