/**
 * How many cases a property tries. `usual` is its part of the 1,000 and more that all of them try together; `MILLRACE_CASES` asks for another number of
 * thousands.
 */
export const cases = (usual: number): number =>
  Math.max(1, Math.round((usual * Number(process.env['MILLRACE_CASES'] ?? 1_000)) / 1_000))
