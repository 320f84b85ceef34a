/**
 * Gestures that run inside the page, one step a drawn frame: what is measured is the app, not the protocol that drives a browser from
 * outside (which alone limits to some 30 steps a second). Each function is sent to the page as text, so it stands alone.
 */

export type Gesture = 'pan' | 'zoom' | 'drag'

/** Runs a gesture for so many milliseconds and gives the times between drawn frames, in ms. */
export async function gesture({
  kind,
  milliseconds,
}: {
  readonly kind: Gesture
  readonly milliseconds: number
}): Promise<readonly number[]> {
  const pane = document.querySelector('.react-flow__pane')
  if (pane === null) throw new Error('no canvas')
  const box = pane.getBoundingClientRect()
  const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 }

  const mouse = (type: string, target: EventTarget, x: number, y: number): void => {
    const held = type === 'mouseup' ? 0 : 1
    const common = {
      bubbles: true,
      cancelable: true,
      view: window,
      clientX: x,
      clientY: y,
      button: 0,
      buttons: held,
    }
    const pointer = { mousedown: 'pointerdown', mousemove: 'pointermove', mouseup: 'pointerup' }[type]
    if (pointer !== undefined) {
      target.dispatchEvent(
        new PointerEvent(pointer, { ...common, pointerId: 1, pointerType: 'mouse', isPrimary: true }),
      )
    }
    target.dispatchEvent(new MouseEvent(type, common))
  }
  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))

  /** A node near the middle of the view, and a free point on the pane near its corner. */
  const nodeInView = [...document.querySelectorAll('.react-flow__node')]
    .map((element) => ({ element, rect: element.getBoundingClientRect() }))
    .toSorted(
      (a, b) =>
        Math.hypot(a.rect.x - middle.x, a.rect.y - middle.y) -
        Math.hypot(b.rect.x - middle.x, b.rect.y - middle.y),
    )[0]
  const grip =
    kind === 'drag' && nodeInView !== undefined
      ? {
          target: nodeInView.element,
          x: nodeInView.rect.x + nodeInView.rect.width / 2,
          y: nodeInView.rect.y + 8,
        }
      : { target: pane, ...middle }

  // Not ending frames that were begun before the gesture.
  await frame()
  const started = await frame()
  const times: number[] = []
  if (kind !== 'zoom') mouse('mousedown', grip.target, grip.x, grip.y)
  let before = started
  for (let now = started; now - started < milliseconds;) {
    const turn = ((now - started) / 1_000) * Math.PI
    if (kind === 'zoom') {
      const wheel = { deltaY: Math.cos(turn) * 12, clientX: middle.x, clientY: middle.y }
      pane.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, view: window, ...wheel }))
    } else {
      const reach = kind === 'pan' ? 260 : 120
      mouse('mousemove', window, grip.x + Math.sin(turn) * reach, grip.y + (1 - Math.cos(turn)) * reach * 0.4)
    }
    now = await frame()
    times.push(now - before)
    before = now
  }
  if (kind !== 'zoom') mouse('mouseup', window, grip.x, grip.y)
  return times
}

/** What draws: the name of the GPU, or of the software that stands in for one. */
export function rendererName(): string {
  const context = document.createElement('canvas').getContext('webgl')
  const info = context?.getExtension('WEBGL_debug_renderer_info') ?? null
  const name: unknown =
    context === null || info === null ? null : context.getParameter(info.UNMASKED_RENDERER_WEBGL)
  return typeof name === 'string' ? name : 'no WebGL: drawn by software'
}
