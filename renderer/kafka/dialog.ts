/** Which dialog of the Kafka page is open. */
import { create } from 'zustand'

export type KafkaDialog =
  | { readonly kind: 'create' }
  | { readonly kind: 'partitions'; readonly topic: string; readonly now: number }
  | { readonly kind: 'remove'; readonly topic: string }
  | { readonly kind: 'reset'; readonly group: string; readonly topics: readonly string[] }
  | { readonly kind: 'produce'; readonly topic: string; readonly partitions: number }
  | { readonly kind: 'acl'; readonly topic: string; readonly done: () => void }
  | { readonly kind: 'schema'; readonly topic: string }

export const useKafkaDialog = create<{
  readonly dialog: KafkaDialog | null
  readonly open: (dialog: KafkaDialog | null) => void
}>((set) => ({ dialog: null, open: (dialog) => set({ dialog }) }))

export const openDialog = (dialog: KafkaDialog | null): void => useKafkaDialog.getState().open(dialog)
