/** What the person has chosen for each source of a debug run, as text, and what it means. Pure. */
import type { Analysis } from '../../model/analysis.ts'
import type { PipelineDocument } from '../../model/document.ts'
import type { ReplayFrom, Replays } from '../../model/replay.ts'
import { pins } from '../texts/index.ts'

const t = pins.debug

export type Place = 'pinned' | 'asDrawn' | ReplayFrom['kind']

export interface Choice {
  readonly place: Place
  readonly last: string
  /** As a field of date and time holds it, UTC. */
  readonly time: string
  readonly offsets: string
}

export interface DebugSource {
  readonly id: string
  readonly label: string
  readonly pin: string | null
  readonly places: readonly Place[]
}

const REPLAYS = ['earliest', 'last', 'time', 'offsets'] as const

/** Pinned records come first: they are what stands in for their source. */
export function debugSources({ nodes }: PipelineDocument, analysis: Analysis): readonly DebugSource[] {
  return analysis.order.flatMap((id): DebugSource[] => {
    const node = nodes[id]
    const definition = analysis.nodes[id]?.definition ?? null
    if (node === undefined || definition?.kind !== 'source') return []
    const replays = definition.replay === undefined ? [] : REPLAYS
    const { pin = null, label } = node
    return [
      {
        id,
        label: label === '' ? id : label,
        pin,
        places: [pin === null ? 'asDrawn' : 'pinned', ...replays],
      },
    ]
  })
}

/** `wanted`: the source whose replay was asked for. */
export const firstChoice = ({ id, places }: DebugSource, wanted: string | null): Choice => ({
  place: (id === wanted ? places[1] : places[0]) ?? 'asDrawn',
  last: '500',
  time: '',
  offsets: '',
})

/** Null: as it is drawn, or pinned. */
export type Read = { readonly from: ReplayFrom | null } | { readonly wrong: string }

export function readChoice({ place, last, time, offsets }: Choice): Read {
  switch (place) {
    case 'pinned':
    case 'asDrawn':
      return { from: null }
    case 'earliest':
      return { from: { kind: 'earliest' } }
    case 'last':
      return /^[1-9]\d{0,8}$/.test(last.trim())
        ? { from: { kind: 'last', records: Number(last) } }
        : { wrong: t.wrong.last }
    case 'time': {
      const at = Date.parse(`${time}Z`)
      return Number.isNaN(at) ? { wrong: t.wrong.time } : { from: { kind: 'time', time: at } }
    }
    case 'offsets': {
      const pairs = offsets.split(',').map((pair) => /^\s*(\d{1,6})\s*:\s*(\d{1,15})\s*$/.exec(pair))
      const read = pairs.flatMap((pair) =>
        pair === null ? [] : [{ topic: '', partition: Number(pair[1]), offset: Number(pair[2]) }],
      )
      return read.length === pairs.length
        ? { from: { kind: 'offsets', offsets: read } }
        : { wrong: t.wrong.offsets }
    }
  }
}

/** Null where something is wrong. */
export function replaysOf(choices: Readonly<Record<string, Choice>>): Replays | null {
  const replays: Record<string, ReplayFrom> = {}
  for (const [id, choice] of Object.entries(choices)) {
    const read = readChoice(choice)
    if ('wrong' in read) return null
    if (read.from !== null) replays[id] = read.from
  }
  return replays
}
