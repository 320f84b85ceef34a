/** Fetches the Schema Registry that the tests start, so that a missing one is known before they run. */
import { fetchRegistry } from '../test/support/registryJars.ts'

try {
  await fetchRegistry()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
