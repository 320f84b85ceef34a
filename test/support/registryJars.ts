/** Apicurio Registry as Maven has it, fetched once beside Kafka's jars: one archive, unpacked. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cacheFolder } from '../../drivers/kafka/local/jars.ts'

/** The newest that Java 17 runs. */
const VERSION = '3.0.9'

const run = promisify(execFile)

/** The folder with the jar that starts it. Throws where Maven cannot fetch it. */
export async function fetchRegistry(): Promise<{ readonly folder: string; readonly jar: string }> {
  const folder = join(cacheFolder(), `apicurio-${VERSION}`)
  const found = { folder, jar: join(folder, `apicurio-registry-app-${VERSION}-runner.jar`) }
  if (existsSync(join(folder, '.complete'))) return found
  mkdirSync(cacheFolder(), { recursive: true })
  const fetching = mkdtempSync(join(cacheFolder(), 'fetch-'))
  try {
    await run(process.env['MVN'] ?? 'mvn', [
      '-q',
      '-B',
      'dependency:copy',
      `-Dartifact=io.apicurio:apicurio-registry-app:${VERSION}:tar.gz:all`,
      `-DoutputDirectory=${fetching}`,
    ]).catch((error: unknown) => {
      throw new Error(`Maven could not fetch Apicurio Registry ${VERSION}`, { cause: error })
    })
    const unpacked = join(fetching, 'app')
    mkdirSync(unpacked)
    await run('tar', ['xzf', join(fetching, `apicurio-registry-app-${VERSION}-all.tar.gz`), '-C', unpacked])
    writeFileSync(join(unpacked, '.complete'), '')
    // At once: whoever fetches at the same time sees all of it or nothing.
    if (!existsSync(folder)) renameSync(unpacked, folder)
  } finally {
    rmSync(fetching, { recursive: true, force: true })
  }
  return found
}
