/** kafkajs takes a bootstrap server apart at its first colon, so that IPv6 addresses go by names of ours there. */

const ADDRESS = /^\[(?<host>[^\]]+)\]:(?<port>\d+)$/
const NAME = /^ipv6-bootstrap-(?<index>\d+)\.invalid(?::\d+)?$/

const nameOf = (index: number): string => `ipv6-bootstrap-${index}.invalid`

/** The bootstrap servers as kafkajs takes them. */
export const namedServers = (brokers: readonly string[]): string[] =>
  brokers.map((broker, index) => {
    const port = ADDRESS.exec(broker)?.groups?.['port']
    return port === undefined ? broker : `${nameOf(index)}:${port}`
  })

/** `[address]:port` for one of those names; anything else stays as it is. */
export function realServer(brokers: readonly string[], name: string): string {
  const index = NAME.exec(name)?.groups?.['index']
  return index === undefined ? name : (brokers[Number(index)] ?? name)
}

/** What to connect to. */
export const realHost = (brokers: readonly string[], host: string): string =>
  ADDRESS.exec(realServer(brokers, host))?.groups?.['host'] ?? host
