/** What an error of kafkajs, of node or of a broker means for a person: which connection, which broker, what, and the way out. */
import { MillraceError, OperationalError, UserError } from '../../model/errors.ts'
import type { ResolvedKafka } from '../../model/connections/kafka.ts'
import { realServer } from './bootstrap.ts'
import type { Asked, Place, Rule, Told } from './errorRule.ts'
import { networkRules } from './errorsNetwork.ts'
import { protocolRules } from './errorsProtocol.ts'

const MAX_CAUSES = 10

/** The error and what caused it, the outermost first; of several errors at once the first. */
function chain(error: unknown): readonly (Error & Record<string, unknown>)[] {
  const links: (Error & Record<string, unknown>)[] = []
  let link: unknown = error
  while (link instanceof Error && links.length < MAX_CAUSES) {
    const known = link as Error & Record<string, unknown>
    links.push(known)
    const several = known['errors']
    link = known.cause ?? (Array.isArray(several) ? several[0] : undefined)
  }
  return links
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const told = (link: Error & Record<string, unknown>): Told => ({
  name: link.name,
  message: link.message,
  type: textOf(link['type']),
  code: textOf(link['code']),
})

const userOf = ({ sasl }: ResolvedKafka): string | null =>
  sasl === null ? null : sasl.mechanism === 'oauthbearer' ? null : sasl.username

/** The same for whatever was thrown; an error that speaks plainly already stays as it is. */
export function kafkaError(error: unknown, asked: Asked): MillraceError {
  if (error instanceof MillraceError) return error
  const links = chain(error)
  const plain = links.find((link) => link instanceof MillraceError)
  if (plain instanceof MillraceError) return plain
  const broker = links.map((link) => textOf(link['broker'])).find((name) => name !== '')
  const { brokers } = asked.connection
  const place: Place = {
    ...asked,
    broker: broker === undefined ? brokers.join(', ') : realServer(brokers, broker),
    user: userOf(asked.connection),
    topic: asked.topic ?? links.map((link) => textOf(link['topic'])).find((name) => name !== ''),
  }
  // The innermost knows best.
  for (const link of [...links].reverse().map(told)) {
    const rule = protocolRules[link.type] ?? networkRules.find(({ fits }) => fits(link, place))?.rule
    if (rule !== undefined) return made(rule, place, link, error)
  }
  const outer = links.map(told)[0] ?? { name: '', message: String(error), type: '', code: '' }
  return made(unknownRule, place, outer, error)
}

const unknownRule: Rule = {
  code: 'kafka-failed',
  kind: 'operational',
  message: ({ connection, broker }, { message, type }) =>
    `Kafka connection ${connection.name} (${broker}): ${message.replace(/\.$/, '')}${type === '' ? '' : ` (${type})`}.`,
  hint: () => 'Look into the log of the broker.',
}

function made(rule: Rule, place: Place, link: Told, cause: unknown): MillraceError {
  const details = { hint: rule.hint(place, link), cause }
  const message = rule.message(place, link)
  return rule.kind === 'user'
    ? new UserError(rule.code, message, details)
    : new OperationalError(rule.code, message, { ...details, retriable: rule.retriable ?? false })
}

/** A rule's error, where it is known without one of kafkajs. */
export const ruled = (rule: Rule, asked: Asked, broker: string, cause?: unknown): MillraceError =>
  made(
    rule,
    { ...asked, broker, user: userOf(asked.connection) },
    { name: '', message: '', type: '', code: '' },
    cause,
  )

/** The protocol's name of an error somewhere in the chain of causes, or ''. */
export const protocolType = (error: unknown): string =>
  chain(error)
    .map((link) => textOf(link['type']))
    .find((type) => type !== '') ?? ''
