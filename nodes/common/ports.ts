/** Ports that a person names. */
import type { Problems } from './problems.ts'

const PORT_NAME = /^[a-z][a-z0-9_]{0,62}$/

/** The port of a name, or null where it can be none: not a name for a port, or one that is taken. `names` before it come first. */
const portAt = (names: readonly string[], index: number, taken: readonly string[]): string | null => {
  const name = names[index] ?? ''
  return PORT_NAME.test(name) && names.indexOf(name) === index && !taken.includes(name) ? name : null
}

/** The names that are ports, each once. `taken`: ports that the node has besides. */
export const portNames = (names: readonly string[], taken: readonly string[] = []): readonly string[] =>
  names.flatMap((_, index) => portAt(names, index, taken) ?? [])

/** A name for a port that is close to a text: "Large orders" becomes large_orders. */
export function nearPortName(text: string, taken: readonly string[], otherwise: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '')
    .slice(0, 50)
  const name = plain === '' ? otherwise : plain
  if (!taken.includes(name)) return name
  for (let count = 2; ; count++) if (!taken.includes(`${name}_${count}`)) return `${name}_${count}`
}

export interface NamedPorts {
  readonly names: readonly string[]
  /** Ports that the node has besides. */
  readonly taken: readonly string[]
  /** What the ports are called in messages: input, route. */
  readonly what: string
  readonly pathOf: (index: number) => string
  /** The config with another name. */
  readonly replace: (index: number, name: string) => Readonly<Record<string, unknown>>
}

/** Notes names that cannot be ports. */
export function checkPortNames(
  problems: Problems,
  { names, taken, what, pathOf, replace }: NamedPorts,
): void {
  names.forEach((name, index) => {
    if (portAt(names, index, taken) !== null) return
    const near = nearPortName(name, [...names, ...taken], `${what}_${index + 1}`)
    const fixes = [problems.fix(`Name it ${near}`, replace(index, near))]
    if (PORT_NAME.test(name)) {
      const message = taken.includes(name)
        ? `The node has a port ${name} already.`
        : `There are two ports named ${name}.`
      problems.error('port-duplicate', pathOf(index), message, 'Choose another name.', fixes)
      return
    }
    problems.error(
      'port-name',
      pathOf(index),
      name === '' ? `The ${what} ${index + 1} has no name.` : `“${name}” cannot be the name of a port.`,
      'A name starts with a small letter and goes on with small letters, digits and _: edges and counts go by it.',
      fixes,
    )
  })
}
