import type { ComparedRow } from '../../../model/fixtures/rows.ts'

/** What the two sides of a comparison are called, and what may have become of a row. */
export interface ComparedWords {
  readonly expected: string
  readonly got: string
  readonly kind: Readonly<Record<ComparedRow['kind'], string>>
  readonly outcome: string
  readonly nothing: string
  readonly show: string
  readonly differences: string
  readonly all: string
  readonly noWindow: string
  readonly same: (count: number) => string
  readonly sum: (expected: number, got: number, differences: number) => string
  readonly table: (sink: string) => string
  readonly order: (at: string) => string
  readonly window: (start: string, end: string) => string
  readonly inWindow: (same: number, different: number) => string
}
