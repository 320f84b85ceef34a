/**
 * Layers that move with the view. While it moves, each has an animation that stands still at its place: the browser then moves the layer as it is, where
 * after a plain change of its transform, `will-change` or not, it looks through everything that is painted, which takes a quarter of a frame.
 */
/** How far a layer is stretched before it is drawn anew. */
const STRETCH = 1.25
let isMoving = false
const sharpness = new Map<HTMLElement, number>()
const animations = new Map<HTMLElement, Animation>()

/** A gesture that moves the view has begun or ended. */
export function setViewMoving(moving: boolean): void {
  isMoving = moving
  if (moving) return
  for (const animation of animations.values()) animation.cancel()
  animations.clear()
  sharpness.clear()
}

/**
 * A layer is drawn for the largest scale of its animation, so it has one that stays while zooming goes on: what is drawn is stretched, and drawn anew
 * only where that would be seen.
 */
function sharpFor(layer: HTMLElement, scale: number): number {
  const known = sharpness.get(layer) ?? scale
  const sharp = scale > known * STRETCH ? scale * STRETCH : known
  sharpness.set(layer, sharp)
  return sharp
}

/** The transform that the layer's style has now, and the scale in it. */
export function layerMoved(layer: HTMLElement, transform: string, scale = 1): void {
  if (!isMoving) return
  const sharp = sharpFor(layer, scale)
  const keyframes = [{ transform }, { transform: `scale(${sharp})` }]
  const known = animations.get(layer)?.effect
  if (known instanceof KeyframeEffect) {
    known.setKeyframes(keyframes)
    return
  }
  const animation = layer.animate(keyframes, { duration: 1_000, fill: 'both' })
  animation.pause()
  animations.set(layer, animation)
}
