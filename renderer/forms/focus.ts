/** Takes a person to the field of a problem: whoever shows problems asks, the inspector and its form answer. */
import { create } from 'zustand'
import { useProject } from '../stores/index.ts'

interface FieldFocus {
  /** The field that waits to be focused; a path as in Problem, empty for the node itself. */
  readonly wanted: { readonly nodeId: string | null; readonly path: string } | null
}

export const useFieldFocus = create<FieldFocus>(() => ({ wanted: null }))

/** Selects the node (null: nothing, which shows the job's settings) and puts the cursor into the field at `path`, or into the nearest one around it. */
export function focusField(nodeId: string | null, path: string): void {
  useProject.getState().select({ nodes: nodeId === null ? [] : [nodeId], edges: [] })
  useFieldFocus.setState({ wanted: { nodeId, path } })
}

/** The element of the field at that path, or of the nearest one around it. */
export function findField(form: HTMLElement, path: string): HTMLElement | null {
  const steps = path === '' ? [] : path.split('.')
  for (let length = steps.length; length > 0; length--) {
    const field = form.querySelector<HTMLElement>(
      `[data-field="${CSS.escape(steps.slice(0, length).join('.'))}"]`,
    )
    if (field !== null) return field
  }
  return null
}

/** Focuses the first control inside. */
export function focusInside(element: HTMLElement): void {
  element.scrollIntoView({ block: 'nearest' })
  const control = element.querySelector<HTMLElement>(
    'input:not([type=hidden]):not([disabled]), textarea:not([disabled]), select:not([disabled]), [contenteditable=true], button:not([disabled])',
  )
  control?.focus()
}
