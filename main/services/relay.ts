/**
 * What Electron's main process and the services process say to each other: one channel carries the envelopes of every window, each with
 * the number of its connection. A reload of the page is a new connection. The `engine…` messages are for services in a utility
 * process only, whose engines are started by the main process.
 */
export type ToServices =
  | { readonly kind: 'open'; readonly connection: number }
  | { readonly kind: 'message'; readonly connection: number; readonly message: unknown }
  | { readonly kind: 'closing'; readonly connection: number }
  | { readonly kind: 'close'; readonly connection: number }
  | { readonly kind: 'quit' }
  | { readonly kind: 'engineMessage'; readonly engine: number; readonly message: unknown }
  | { readonly kind: 'engineEnded'; readonly engine: number; readonly code: number; readonly stderr: string }
  | { readonly kind: 'keyring'; readonly id: number; readonly answer: KeyringAnswer }

export type FromServices =
  | { readonly kind: 'message'; readonly connection: number; readonly message: unknown }
  | { readonly kind: 'mayClose'; readonly connection: number }
  | { readonly kind: 'engineStart'; readonly engine: number; readonly memoryLimit: number }
  | { readonly kind: 'engineMessage'; readonly engine: number; readonly message: unknown }
  | { readonly kind: 'engineKill'; readonly engine: number }
  | { readonly kind: 'keyring'; readonly id: number; readonly ask: KeyringRequest }

/** What services ask of the operating system's store, which only the main process reaches. Sealed bytes are base64. */
export type KeyringRequest =
  | { readonly act: 'refusal' }
  | { readonly act: 'encrypt'; readonly text: string }
  | { readonly act: 'decrypt'; readonly sealed: string }
export type KeyringAnswer =
  { readonly ok: true; readonly value: string | null } | { readonly ok: false; readonly message: string }
