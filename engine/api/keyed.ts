/** Keyed state as most operators want it: one entry a key, in memory, or with what memory has no room for in a store. */
import { DiskMap } from './keyedDisk.ts'
import type { Keyed, KeyedMap, KeyedOptions } from './keyedMap.ts'
import { MemoryMap } from './keyedMemory.ts'
import type { OperatorContext } from './operator.ts'

export type { Keyed, KeyedMap, KeyedOptions } from './keyedMap.ts'
export { comparedWhole, hasIdentity, hashValue, keyMaker, textOfKey, type MapKey } from './keys.ts'

export function keyedMap<E extends Keyed>(context: OperatorContext, options: KeyedOptions<E>): KeyedMap<E> {
  return context.cold === null ? new MemoryMap(context, options) : new DiskMap(context, options, context.cold)
}
