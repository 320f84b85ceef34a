import type { NodeFrame } from '../contract.ts'

/** What a frame tells of a node that has seen nothing yet; for tests, which say only what they are about. */
export const quietNode: NodeFrame = {
  in: 0,
  out: {},
  bytesIn: 0,
  bytesOut: 0,
  late: 0,
  filtered: 0,
  dead: 0,
  skipped: 0,
  lastError: null,
  busy: null,
  blocked: null,
  idle: null,
  watermark: null,
  maxTime: null,
}
