/** Typing in one field is one undo step: from the first key to the blur, or to a pause. */
import { useProject } from '../stores/index.ts'

const PAUSE_MS = 1_200

let timer: ReturnType<typeof setTimeout> | null = null

/** To be called before each change that comes from a key. */
export function typing(): void {
  if (timer === null) useProject.getState().beginGesture()
  else clearTimeout(timer)
  timer = setTimeout(settle, PAUSE_MS)
}

/** Ends the step, where one is open. */
export function settle(): void {
  if (timer === null) return
  clearTimeout(timer)
  timer = null
  useProject.getState().endGesture()
}
