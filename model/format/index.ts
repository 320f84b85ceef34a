/** How records are written as bytes. Readers and writers are generated from the schema; see `reader.ts` and `writer.ts`. */
export type RecordFormat =
  | {
      readonly kind: 'json'
      /** How TIMESTAMP columns are read and written; BIGINT event times are plain numbers. */
      readonly timestamps: 'iso' | 'sql'
    }
  | {
      readonly kind: 'csv'
      readonly delimiter: string
      readonly header: boolean
      /** The text that stands for NULL; an empty unquoted field is always NULL for other types than STRING. */
      readonly nullText: string
    }
  /** One STRING column, one record a line. */
  | { readonly kind: 'text' }
