/** How errors of Kafka are told: rules as data, in `errorsProtocol.ts` and `errorsNetwork.ts`. */
import type { ResolvedKafka } from '../../model/connections/kafka.ts'

/** What was being done; names of what the broker was asked for. */
export interface Asked {
  readonly connection: ResolvedKafka
  readonly topic?: string | undefined
  readonly partition?: number | undefined
  readonly group?: string | undefined
  readonly transactionalId?: string | undefined
}

/** One link of the chain of causes, as far as it tells something. */
export interface Told {
  readonly name: string
  readonly message: string
  /** The protocol's name of the error, or ''. */
  readonly type: string
  /** Node's code of the error, or ''. */
  readonly code: string
}

/** Where and for what, in the words of a message. */
export interface Place extends Asked {
  /** `host:port` that failed, or the bootstrap servers. */
  readonly broker: string
  readonly user: string | null
}

export interface Rule {
  readonly code: string
  readonly kind: 'user' | 'operational'
  /** Whether trying again can help. */
  readonly retriable?: boolean
  readonly message: (at: Place, told: Told) => string
  readonly hint: (at: Place, told: Told) => string
}
