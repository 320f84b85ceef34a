/**
 * Layers that move with the view. While it moves, each has an animation that stands still at its place: the browser then moves the layer as it is, where
 * after a plain change of its transform, `will-change` or not, it looks through everything that is painted, which takes a quarter of a frame.
 */
let isMoving = false
const animations = new Map<HTMLElement, Animation>()

/** A gesture that moves the view has begun or ended. */
export function setViewMoving(moving: boolean): void {
  isMoving = moving
  if (moving) return
  for (const animation of animations.values()) animation.cancel()
  animations.clear()
}

/** The transform that the layer's style has now. */
export function layerMoved(layer: HTMLElement, transform: string): void {
  if (!isMoving) return
  const keyframes = [{ transform }, { transform }]
  const known = animations.get(layer)?.effect
  if (known instanceof KeyframeEffect) {
    known.setKeyframes(keyframes)
    return
  }
  const animation = layer.animate(keyframes, { duration: 1_000, fill: 'both' })
  animation.pause()
  animations.set(layer, animation)
}
