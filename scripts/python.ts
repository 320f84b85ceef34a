/** Makes the Python environments that the tests use, so that what is missing is known before they run. */
import { fetchPython } from '../test/support/python.ts'

try {
  await fetchPython()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
