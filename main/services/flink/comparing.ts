/** A comparison with Flink as the screen asks for it: of the open pipeline, over a connection, one at a time. */
import type { Compared, CompareStep } from '../../../bridge/contract.ts'
import { gatewayOf } from '../../../drivers/flink/http.ts'
import { UserError } from '../../../model/errors.ts'
import { readFixture } from '../fixtures/files.ts'
import { inputOf } from '../fixtures/input.ts'
import { baseDirectory } from '../locations.ts'
import { planOf, type Startable } from '../plan.ts'
import type { Services } from '../services.ts'
import { compareWithFlink } from './compare.ts'

export interface ComparingRequest extends Startable {
  readonly connection: string
  readonly records: number
  /** The test whose records are taken; null: pinned ones, or the first ones of a source. */
  readonly test: string | null
}

export interface Comparing {
  run(request: ComparingRequest): Promise<Compared>
  stop(): void
}

export function createComparing(
  {
    definitions,
    engines,
    connections,
    pins,
    trust,
  }: Pick<Services, 'definitions' | 'engines' | 'connections' | 'pins' | 'trust'>,
  onStep: (step: CompareStep, sink: string | null) => void,
): Comparing {
  let underWay: AbortController | null = null

  const inputFor = async ({ test, records, ...drawing }: ComparingRequest) => {
    const { document, path } = drawing
    if (test !== null) {
      if (path === null)
        throw new UserError('test-missing', `There is no test ${test}: the pipeline is in no file.`)
      const { header, input } = await readFixture(path, test)
      return { plan: planOf(definitions, { ...drawing, parameters: header.parameters }, false), input }
    }
    const plan = planOf(definitions, drawing, false)
    const pinned = await pins.read(path, document, plan, [])
    return {
      plan,
      input: await inputOf(plan, pinned, records, baseDirectory(path), { engines, connections }),
    }
  }

  return {
    async run(request) {
      underWay?.abort()
      const control = new AbortController()
      underWay = control
      try {
        await trust.require(request.document)
        const gateway = gatewayOf(await connections.open(request.connection, 'flink'))
        onStep('records', null)
        const { plan, input } = await inputFor(request)
        const found = await compareWithFlink({
          plan,
          input,
          baseDirectory: baseDirectory(request.path),
          gateway,
          parallelism: 1,
          engines,
          signal: control.signal,
          onStep,
        })
        if (found.kind === 'refused')
          return {
            kind: 'refused',
            problems: found.problems.map(({ nodeId, path, message, hint }) => ({
              nodeId,
              path,
              message,
              hint,
            })),
          }
        const records = Object.entries(input).map(([id, { header }]) => [id, header.records])
        return { ...found, records: Object.fromEntries(records) as Record<string, number> }
      } finally {
        if (underWay === control) underWay = null
      }
    },
    stop: () => underWay?.abort(),
  }
}
