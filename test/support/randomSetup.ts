/** Once a run of tests: one seed for every property, told so that the run can be repeated. */
export default function choose(): void {
  if (process.env['MILLRACE_SEED'] !== undefined) return
  const seed = String(Math.floor(Math.random() * 2 ** 31))
  process.env['MILLRACE_SEED'] = seed
  process.stdout.write(`properties start from MILLRACE_SEED=${seed}\n`)
}
