/** Which edges may have moving beads: motion is paid by the frame, so only some edges in sight get it, first come first served. */
const MOVING_AT_MOST = 60

const moving = new Set<SVGPathElement>()
const waiting = new Set<SVGPathElement>()

/** Lets the beads of a path move when there is room; the returned function gives the room to another one. */
export function moveBeads(path: SVGPathElement): () => void {
  if (moving.size < MOVING_AT_MOST) start(path)
  else waiting.add(path)
  return () => {
    waiting.delete(path)
    if (!moving.delete(path)) return
    delete path.dataset['moving']
    const [next] = waiting
    if (next === undefined) return
    waiting.delete(next)
    start(next)
  }
}

function start(path: SVGPathElement): void {
  moving.add(path)
  path.dataset['moving'] = ''
}
