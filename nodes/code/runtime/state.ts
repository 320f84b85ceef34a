/** `ctx.state`: what the code keeps of the key at hand. Each state has a name, and a kind that it keeps. */
import { UserError } from '../../../model/errors.ts'

/** A state as an entry of the operator holds it. */
export type HeldState =
  | { readonly kind: 'value'; value: unknown }
  | { readonly kind: 'list'; value: unknown[] }
  | { readonly kind: 'map'; value: Map<unknown, unknown> }

type Kind = HeldState['kind']
type Of<K extends Kind> = Extract<HeldState, { readonly kind: K }>['value']

/** By name, of the key at hand. Whoever asks may change what it gets. */
export type StatesAtHand = () => Map<string, HeldState>

/** What is got is not to be held beyond the call. */
export function stateApi(atHand: StatesAtHand) {
  function find<K extends Kind>(kind: K, name: string): Of<K> | undefined {
    const found = atHand().get(name)
    if (found !== undefined && found.kind !== kind) {
      throw new UserError(
        'code-state',
        `The state ${name} is a ${found.kind}, and is asked for as a ${kind}.`,
        {
          hint: 'Give another name to one of the two.',
        },
      )
    }
    return found?.value as Of<K> | undefined
  }
  const put = (name: string, held: HeldState): void => void atHand().set(name, held)
  const list = (name: string): unknown[] => {
    const found = find('list', name) ?? []
    if (!atHand().has(name)) put(name, { kind: 'list', value: found })
    return found
  }
  const map = (name: string): Map<unknown, unknown> => {
    const found = find('map', name) ?? new Map<unknown, unknown>()
    if (!atHand().has(name)) put(name, { kind: 'map', value: found })
    return found
  }
  const clear = (name: string) => () => void atHand().delete(name)
  return {
    value: (name: string, initial: unknown = null) => ({
      get: () => {
        const value = find('value', name)
        return value === undefined ? initial : value
      },
      set: (value: unknown) => put(name, { kind: 'value', value }),
      clear: clear(name),
    }),
    list: (name: string) => ({
      get: () => list(name),
      add: (...values: readonly unknown[]) => void list(name).push(...values),
      set: (values: Iterable<unknown>) => put(name, { kind: 'list', value: [...values] }),
      clear: clear(name),
    }),
    map: (name: string) => ({
      get: (key: unknown) => map(name).get(key),
      set: (key: unknown, value: unknown) => void map(name).set(key, value),
      has: (key: unknown) => map(name).has(key),
      delete: (key: unknown) => map(name).delete(key),
      keys: () => map(name).keys(),
      values: () => map(name).values(),
      entries: () => map(name).entries(),
      size: () => map(name).size,
      clear: clear(name),
    }),
  }
}
