/** In every test file: properties start from the seed of the run. */
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env['MILLRACE_SEED'] ?? 0) })
