import type { ReactNode } from 'react'

/** What is being fetched: nothing at first, then the shape of its rows, and if it takes long, what is awaited. */
export function RowShapes({ children }: { readonly children: ReactNode }) {
  return (
    <div className="drw-shapes" role="status">
      <i aria-hidden="true" />
      <i aria-hidden="true" />
      <i aria-hidden="true" />
      <i aria-hidden="true" />
      <p>{children}</p>
    </div>
  )
}
