/** Kinds of records in a changelog, as Flink numbers and prints them. A stream of inserts only has kind INSERT throughout. */
export const INSERT = 0
export const UPDATE_BEFORE = 1
export const UPDATE_AFTER = 2
export const DELETE = 3
export type RowKind = typeof INSERT | typeof UPDATE_BEFORE | typeof UPDATE_AFTER | typeof DELETE

/** By kind: how it is shown and written in an `op` column. */
export const KIND_TEXTS = ['+I', '-U', '+U', '-D'] as const

/** The column in front of a changelog's own in which a sink writes the kind. */
export const KIND_COLUMN = 'op'

/** Whether a record adds a row, rather than taking one back. */
export const adds = (kind: RowKind): boolean => kind === INSERT || kind === UPDATE_AFTER
