/** What brings a broker up on this machine: Java with Kafka's jars, or Docker. */
import type { ToolStatus } from '../../../bridge/contract.ts'
import { presentJars } from '../../../drivers/kafka/local/jars.ts'
import { UserError } from '../../../model/errors.ts'

export type LocalRuntime = 'java' | 'docker'

const serves = (tool: ToolStatus | undefined): boolean => tool?.found === true && tool.hint === null

/** "Java 11.0.2", "Maven: not found" */
const said = ({ name, found, version }: ToolStatus): string =>
  found && version !== null ? `${name} ${version}` : `${name}: not found`

/** Java where it can run Kafka, for it starts sooner. Throws UserError with the way out where there is neither. */
export function chooseRuntime(tools: readonly ToolStatus[], jars = presentJars()): LocalRuntime {
  const tool = (name: string): ToolStatus | undefined => tools.find((one) => one.name === name)
  const [java, maven, docker] = [tool('Java'), tool('Maven'), tool('Docker')]
  if (serves(java) && (jars !== null || serves(maven))) return 'java'
  if (serves(docker)) return 'docker'
  const found = [java, maven, docker].flatMap((one) => (one === undefined ? [] : [said(one)]))
  const missing = [java, maven].find((one) => one !== undefined && !serves(one))
  throw new UserError(
    'local-kafka.no-runtime',
    `A local Kafka needs Java 17 or later with Maven, or Docker. On this machine: ${found.join(', ')}.`,
    {
      hint: [missing?.hint, docker?.hint].filter((hint) => hint !== null && hint !== undefined).join(' Or: '),
    },
  )
}
