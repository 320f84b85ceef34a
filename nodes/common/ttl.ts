/** The setting that bounds state which has no natural end. */
import { duration, meta } from './fields.ts'

/** Milliseconds, or null: never. `title` and `description` say what is forgotten. */
export const ttlField = (title: string, description: string, advanced = true) =>
  duration(1)
    .nullable()
    .default(null)
    .meta(meta(title, description, { widget: 'duration', section: 'State', advanced }))

/** What a time to live does to a node's promises. */
export const TTL_NOTE =
  'State is forgotten by the wall clock: a second run over the same input may keep other records.'
