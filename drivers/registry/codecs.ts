/** The codec of a format, loaded when it is first used: most jobs have none. */
import type { Codec } from './codec.ts'
import type { SchemaType } from './types.ts'

export async function loadCodec(type: SchemaType): Promise<Codec> {
  switch (type) {
    case 'AVRO':
      return (await import('./avro/index.ts')).avro
    case 'JSON':
      return (await import('./json/index.ts')).json
    case 'PROTOBUF':
      return (await import('./protobuf/index.ts')).proto
  }
}
