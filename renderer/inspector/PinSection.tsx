/** Pinned records of a source: what stands in for it, and how that is changed. */
import { Button } from '@mantine/core'
import { Pin, PinOff, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import type { PinView } from '../../bridge/contract.ts'
import { PIN_LIMITS } from '../../model/pins/pin.ts'
import { formatCount, formatDateTime } from '../../ui/format.ts'
import { RecordCount } from '../forms/RecordCount.tsx'
import { pinRecords, unpin, usePins } from '../stores/pins.ts'
import { beginTest } from '../stores/tests.ts'
import { useProject, useView } from '../stores/index.ts'
import { pins as t } from '../texts/index.ts'
import { timeZoneOf } from './metrics.ts'
import './pins.css'

const ICON = { width: 13, height: 13, 'aria-hidden': true } as const
/** Partitions that are listed; a source with more tells of them in its metrics. */
const LISTED = 12

export function PinSection({ id }: { readonly id: string }) {
  const pin = useProject((state) => state.document.nodes[id]?.pin)
  const definition = useProject((state) => state.analysis.nodes[id]?.definition ?? null)
  const readOnly = useProject((state) => state.readOnly !== null)
  const view = usePins((state) => (pin === undefined ? undefined : state.views[pin]))
  const taking = usePins((state) => state.taking.has(id))
  const [most, setMost] = useState<number>(PIN_LIMITS.usual)
  if (definition?.kind !== 'source') return null
  const take = (): void => void pinRecords(id, most)
  return (
    <section className="insp-section pin" aria-label={t.title} data-pinned={pin !== undefined || undefined}>
      <h3>
        {pin === undefined ? t.title : titleOf(view)}
        {view !== undefined && 'header' in view && <Taken at={view.header.at} />}
      </h3>
      {pin === undefined ? (
        <p className="insp-note">{t.explain}</p>
      ) : (
        <>
          {view !== undefined && <Facts view={view} />}
          <p className="insp-note">{t.inUse}</p>
        </>
      )}
      <div className="pin-acts">
        <Button
          variant="default"
          leftSection={pin === undefined ? <Pin {...ICON} /> : <RotateCcw {...ICON} />}
          disabled={readOnly || taking}
          onClick={take}
        >
          {taking ? t.pinning : pin === undefined ? t.pin : t.anew}
        </Button>
        <RecordCount
          aria-label={t.atMost}
          title={t.atMost}
          className="pin-most"
          value={most}
          disabled={readOnly || taking}
          onChange={setMost}
        />
        {pin !== undefined && (
          <Button
            variant="default"
            leftSection={<PinOff {...ICON} />}
            title={t.unpinHint}
            disabled={readOnly}
            onClick={() => unpin(id)}
          >
            {t.unpin}
          </Button>
        )}
        {definition.replay !== undefined && (
          <button
            type="button"
            className="pin-link"
            title={t.debug.hint}
            onClick={() => useView.getState().set({ dialog: { kind: 'debug', node: id } })}
          >
            {t.debug.replay}
          </button>
        )}
        {pin !== undefined && (
          <button type="button" className="pin-link" title={t.testHint} onClick={() => void beginTest()}>
            {t.saveTest}
          </button>
        )}
      </div>
    </section>
  )
}

const titleOf = (view: PinView | undefined): string =>
  view !== undefined && 'header' in view ? t.records(view.header.records) : t.title

function Taken({ at }: { readonly at: number }) {
  const timeZone = useProject((state) => timeZoneOf(state.document))
  return <span>{t.taken(formatDateTime(at - (at % 1_000), timeZone).replace(/\.000$/, ''))}</span>
}

function Facts({ view }: { readonly view: PinView }) {
  if ('problem' in view) {
    return (
      <p className="pin-problem" role="alert">
        {view.problem.message} {view.problem.hint}
      </p>
    )
  }
  const { partitions, unreadable, ended } = view.header
  const notes = [unreadable > 0 ? t.unreadable(unreadable) : null, t.ended[ended]]
  return (
    <>
      <div className="insp-partitions">
        <table>
          <thead>
            <tr>
              <th scope="col">{t.partition}</th>
              <th scope="col" className="insp-right">
                {t.count}
              </th>
              <th scope="col" className="insp-right">
                {t.first}
              </th>
              <th scope="col" className="insp-right">
                {t.last}
              </th>
            </tr>
          </thead>
          <tbody>
            {partitions.slice(0, LISTED).map(({ name, records, first, last }) => (
              <tr key={name}>
                <th scope="row" className="ui-mono" title={name}>
                  <bdi>{name}</bdi>
                </th>
                <td className="ui-mono insp-right">{formatCount(records)}</td>
                <td className="insp-right" title={first ?? undefined}>
                  {placeIn(first)}
                </td>
                <td className="insp-right" title={last ?? undefined}>
                  {placeIn(last)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {notes.map((note) =>
        note === null ? null : (
          <p key={note} className="insp-note">
            {note}
          </p>
        ),
      )}
    </>
  )
}

/** `offset 1,204 of orders-0` stands in the row of orders-0. */
const placeIn = (place: string | null): string => (place === null ? '–' : (place.split(' of ')[0] ?? place))
