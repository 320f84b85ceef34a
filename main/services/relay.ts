/**
 * What Electron's main process and the services process say to each other: one channel carries the envelopes of every window, each with
 * the number of its connection. A reload of the page is a new connection.
 */
export type ToServices =
  | { readonly kind: 'open'; readonly connection: number }
  | { readonly kind: 'message'; readonly connection: number; readonly message: unknown }
  | { readonly kind: 'closing'; readonly connection: number }
  | { readonly kind: 'close'; readonly connection: number }
  | { readonly kind: 'quit' }

export type FromServices =
  | { readonly kind: 'message'; readonly connection: number; readonly message: unknown }
  | { readonly kind: 'mayClose'; readonly connection: number }
  /** All runs have ended; the process is about to. */
  | { readonly kind: 'done' }
