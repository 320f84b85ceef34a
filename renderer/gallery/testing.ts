/** What is wrong with a drawing: boxes that touch, edges that cross, labels that are cut. */
import type { Analysis } from '../../model/analysis.ts'
import { portRef, type PipelineDocument, type Position } from '../../model/document.ts'
import { notesOf } from '../../model/drawing.ts'
import { noteRect, type Rect } from '../canvas/extent.ts'
import { NODE_WIDTH, nodeHeight, portPlaces } from '../canvas/geometry.ts'

/** Free room between two nodes, px at 100 %: for the rates at edges, and for rows to stand apart. A note needs less. */
const NODE_GAP = { x: 56, y: 42 }
const NOTE_GAP = { x: 20, y: 10 }

function boxOf(document: PipelineDocument, analysis: Analysis, node: string): Rect {
  const position = document.layout.positions[node]
  if (position === undefined) throw new Error(`${node} has no place`)
  const height = nodeHeight(analysis.nodes[node]?.definition?.kind ?? null)
  return { ...position, width: NODE_WIDTH, height }
}

/** Nodes and notes. */
const boxesOf = (document: PipelineDocument, analysis: Analysis) => [
  ...Object.keys(document.nodes).map((id) => ({
    name: id,
    box: boxOf(document, analysis, id),
    gap: NODE_GAP,
  })),
  ...[...notesOf(document)].map(([id, note]) => ({
    name: `note ${id}`,
    box: noteRect(note),
    gap: NOTE_GAP,
  })),
]

/** Pairs of nodes and notes that are too close to each other. */
export function overlaps(document: PipelineDocument, analysis: Analysis): readonly string[] {
  const boxes = boxesOf(document, analysis)
  return boxes.flatMap(({ name, box: a, gap }, index) =>
    boxes
      .slice(index + 1)
      .filter(({ box: b, gap: other }) => {
        const [x, y] = [Math.min(gap.x, other.x), Math.min(gap.y, other.y)]
        return (
          a.x < b.x + b.width + x &&
          b.x < a.x + a.width + x &&
          a.y < b.y + b.height + y &&
          b.y < a.y + a.height + y
        )
      })
      .map((other) => `${name} and ${other.name}`),
  )
}

interface Line {
  readonly name: string
  readonly from: Position
  readonly to: Position
}

function lineOf(document: PipelineDocument, analysis: Analysis, from: string, to: string): Line {
  const end = (port: string, type: 'source' | 'target'): Position => {
    const { node, port: name } = portRef(port)
    const ports = analysis.nodes[node]?.ports
    const box = boxOf(document, analysis, node)
    const place =
      ports && portPlaces(ports, box.height).find((each) => each.id === name && each.type === type)
    if (place === undefined) throw new Error(`${port} has no place`)
    return { x: box.x + place.x, y: box.y + place.y }
  }
  return { name: `${from} → ${to}`, from: end(from, 'source'), to: end(to, 'target') }
}

const side = (a: Position, b: Position, c: Position): number =>
  Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x))

const cross = (a: Line, b: Line): boolean =>
  side(a.from, a.to, b.from) * side(a.from, a.to, b.to) < 0 &&
  side(b.from, b.to, a.from) * side(b.from, b.to, a.to) < 0

/** Whether a line goes through a box, tried at points along it. */
const meets = ({ from, to }: Line, { x, y, width, height }: Rect): boolean =>
  Array.from({ length: 99 }, (_, index) => (index + 1) / 100).some((part) => {
    const at = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }
    return at.x > x && at.x < x + width && at.y > y && at.y < y + height
  })

/** Edges that cross another one, a node or a note, each taken as a straight line; and those that run backwards. */
export function crossings(document: PipelineDocument, analysis: Analysis): readonly string[] {
  const lines = document.edges.map(({ from, to }) => lineOf(document, analysis, from, to))
  const boxes = boxesOf(document, analysis)
  return lines.flatMap((line, index) => [
    ...(line.from.x >= line.to.x ? [`${line.name} runs backwards`] : []),
    ...lines
      .slice(index + 1)
      .filter((other) => cross(line, other))
      .map((other) => `${line.name} crosses ${other.name}`),
    ...boxes.filter(({ box }) => meets(line, box)).map(({ name }) => `${line.name} crosses ${name}`),
  ])
}

/** Letters that a label has room for where the whole drawing is in sight in a window of 1440 × 900: what is wide is drawn small. */
export function labelRoom(document: PipelineDocument): number {
  const xs = Object.values(document.layout.positions).map(({ x }) => x)
  const width = Math.max(...xs) - Math.min(...xs) + NODE_WIDTH
  if (width <= 1_000) return 17
  return width <= 1_200 ? 15 : 12
}
