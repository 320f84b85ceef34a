/** Compression of record batches, by its number in their attributes. Snappy and LZ4 are our own, as node has none; the others are node's. */
import * as zlib from 'node:zlib'
import { OperationalError } from '../../../model/errors.ts'
import type { ProducerOptions } from '../types.ts'
import { lz4Compress, lz4Decompress } from './lz4.ts'
import { snappyCompress, snappyDecompress } from './snappy.ts'

interface Codec {
  readonly name: ProducerOptions['compression']
  readonly compress: (bytes: Buffer) => Buffer
  readonly decompress: (bytes: Buffer) => Buffer
}

/** In node since 22.15. */
function zstd<T>(codec: T | undefined): T {
  if (codec !== undefined) return codec
  throw new OperationalError('kafka-no-zstd', 'This Node.js has no zstd.', {
    hint: 'Use Node.js 22.15 or later.',
  })
}
const partly = zlib as Partial<typeof zlib>

const codecs: readonly Codec[] = [
  { name: 'none', compress: (bytes) => bytes, decompress: (bytes) => bytes },
  { name: 'gzip', compress: (bytes) => zlib.gzipSync(bytes), decompress: (bytes) => zlib.gunzipSync(bytes) },
  { name: 'snappy', compress: snappyCompress, decompress: snappyDecompress },
  { name: 'lz4', compress: lz4Compress, decompress: lz4Decompress },
  {
    name: 'zstd',
    compress: (bytes) => zstd(partly.zstdCompressSync)(bytes),
    decompress: (bytes) => zstd(partly.zstdDecompressSync)(bytes),
  },
]

export const codecNumber = (name: ProducerOptions['compression']): number =>
  codecs.findIndex((codec) => codec.name === name)

export const compress = (name: ProducerOptions['compression'], bytes: Buffer): Buffer =>
  (codecs[codecNumber(name)] as Codec).compress(bytes)

export function decompress(number: number, bytes: Buffer): Buffer {
  const codec = codecs[number]
  if (codec !== undefined) return codec.decompress(bytes)
  throw new OperationalError(
    'kafka-codec',
    `Records are compressed by a method (${number}) that is not known here.`,
    {
      hint: 'Known are gzip, snappy, lz4 and zstd.',
    },
  )
}
