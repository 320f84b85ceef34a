/**
 * Options of V8 for an engine process. The young generation is bounded: it would grow with each burst of results and never shrink, although what lives in an engine is
 * its state, which is old. `memoryLimit`: MiB of heap.
 */
export const heapOptions = (memoryLimit: number): string[] => [
  `--max-old-space-size=${memoryLimit}`,
  '--max-semi-space-size=4',
]
