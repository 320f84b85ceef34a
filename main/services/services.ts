import { homedir } from 'node:os'
import type { Definitions } from '../../model/analysis.ts'
import { createConnections, type Connections } from './connections.ts'
import { probeTools } from './environment.ts'
import { createExports, type Exports } from './exports/flink.ts'
import { createGallery, type Gallery } from './gallery.ts'
import type { EngineLauncher } from './engine/handle.ts'
import { createEnginePool, type EnginePool } from './engine/pool.ts'
import { createLocalKafka, type LocalKafkaService } from './localKafka/service.ts'
import { createPins, type PinStore } from './pins/pins.ts'
import { createPreferences, type Preferences } from './preferences.ts'
import { createProjects, type Projects } from './projects.ts'
import type { Keyring } from './secrets/keyring.ts'
import { createTrust, type Trust } from './trust.ts'
import { createSecrets, type Secrets } from './secrets/secrets.ts'

export interface ServicesOptions {
  readonly shell: 'electron' | 'web'
  readonly version: string
  readonly stateDirectory: string
  readonly examplesDirectory: string
  readonly definitions: Definitions
  readonly launchEngine: EngineLauncher
  /** The operating system's store of secrets, where the shell has one. */
  readonly keyring: Keyring | null
}

/** What all windows of one host share. */
export interface Services {
  readonly shell: 'electron' | 'web'
  readonly version: string
  readonly home: string
  readonly stateDirectory: string
  readonly definitions: Definitions
  readonly projects: Projects
  readonly preferences: Preferences
  readonly gallery: Gallery
  readonly engines: EnginePool
  readonly secrets: Secrets
  readonly connections: Connections
  readonly localKafka: LocalKafkaService
  readonly pins: PinStore
  readonly exports: Exports
  readonly trust: Trust
  close(): void
}

export function createServices(options: ServicesOptions): Services {
  const { shell, version, definitions, stateDirectory } = options
  const engines = createEnginePool(options.launchEngine)
  const secrets = createSecrets({ stateDirectory, env: process.env, keyring: options.keyring })
  const connections = createConnections({ stateDirectory, secrets })
  const trust = createTrust(stateDirectory, definitions)
  const localKafka = createLocalKafka({
    stateDirectory,
    examplesDirectory: options.examplesDirectory,
    connections,
    tools: () => probeTools(['Java', 'Maven', 'Docker']),
  })
  return {
    shell,
    version,
    home: homedir(),
    stateDirectory,
    definitions,
    projects: createProjects(stateDirectory, definitions),
    preferences: createPreferences(stateDirectory),
    gallery: createGallery(options.examplesDirectory, definitions),
    engines,
    secrets,
    connections,
    localKafka,
    pins: createPins({ stateDirectory, definitions, engines, connections, secrets, trust }),
    exports: createExports(definitions, connections),
    trust,
    close: () => {
      engines.close()
      localKafka.close()
    },
  }
}
