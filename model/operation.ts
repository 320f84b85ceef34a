import type { Group, Note } from './drawing.ts'
import type { DocumentNode, Edge, Json, Position } from './document.ts'

/** Every change of a document. Applied by `apply` in `apply.ts`; ids that exist already, or do not, are UserErrors. */
export type Operation =
  | {
      readonly kind: 'addNode'
      readonly id: string
      readonly node: DocumentNode
      readonly position: Position
    }
  | { readonly kind: 'removeNodes'; readonly ids: readonly string[] }
  | { readonly kind: 'renameNode'; readonly id: string; readonly to: string }
  | { readonly kind: 'setLabel'; readonly id: string; readonly label: string }
  | { readonly kind: 'setConfig'; readonly id: string; readonly config: Readonly<Record<string, Json>> }
  /** The pinned records that stand in for a source; null: none. */
  | { readonly kind: 'setPin'; readonly id: string; readonly pin: string | null }
  | { readonly kind: 'moveNodes'; readonly positions: Readonly<Record<string, Position>> }
  | { readonly kind: 'addEdge'; readonly edge: Edge }
  | { readonly kind: 'removeEdges'; readonly edges: readonly Edge[] }
  /** Null removes it: its nodes stay. */
  | { readonly kind: 'setGroup'; readonly id: string; readonly group: Group | null }
  /** Null removes it. */
  | { readonly kind: 'setNote'; readonly id: string; readonly note: Note | null }
  | { readonly kind: 'setName'; readonly name: string }
  | { readonly kind: 'setSettings'; readonly settings: Readonly<Record<string, Json>> }
  | { readonly kind: 'setParameters'; readonly parameters: Readonly<Record<string, Json>> }
  | { readonly kind: 'batch'; readonly operations: readonly Operation[] }
