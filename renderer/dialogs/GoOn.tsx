import { Button, Modal } from '@mantine/core'
import { CircleX, TriangleAlert } from 'lucide-react'
import type { Restorable } from '../../bridge/contract.ts'
import { formatCount, formatDateTime } from '../../ui/format.ts'
import { timeZoneOf } from '../inspector/metrics.ts'
import { useProject } from '../stores/index.ts'
import type { StartFrom } from '../stores/types.ts'
import { gallery } from '../texts/index.ts'
import './goOn.css'

const t = gallery.goOn

/** An earlier run has left a checkpoint: what of it fits the pipeline as it is now, and what is to be done. Nothing is lost unless the person says so. */
export function GoOn({
  found,
  onDone,
}: {
  readonly found: Restorable
  readonly onDone: (choice: StartFrom | null) => void
}) {
  const timeZone = useProject((state) => timeZoneOf(state.document))
  const { id, at, edited, fates, warnings, doubled } = found
  const lost = fates.filter(({ loses }) => loses)
  const harm = lost.length > 0 || doubled !== null
  return (
    <Modal
      opened
      onClose={() => onDone(null)}
      title={t.title}
      size={edited ? 620 : 460}
      closeButtonProps={{ 'aria-label': gallery.dialogs.close }}
    >
      <p className="dlg-message">
        {t.message(id, formatDateTime(at - (at % 1_000), timeZone).replace(/\.000$/, ''))}
      </p>
      {warnings.map((warning) => (
        <p key={warning} className="dlg-harm">
          <TriangleAlert width={13} height={13} aria-hidden="true" />
          {warning}
        </p>
      ))}
      {doubled !== null && (
        <p className="dlg-harm">
          <CircleX width={13} height={13} aria-hidden="true" />
          {doubled}
        </p>
      )}
      {edited && (
        <>
          <p className="dlg-message">{lost.length > 0 ? t.loses(lost.length) : t.fits}</p>
          <Fates fates={fates} />
        </>
      )}
      <div className="dlg-acts">
        <Button variant="default" {...(harm ? { 'data-autofocus': true } : {})} onClick={() => onDone(null)}>
          {gallery.dialogs.cancel}
        </Button>
        <Button
          variant="default"
          title={t.afreshHint}
          onClick={() => onDone({ goOn: 'afresh', allowLoss: false })}
        >
          {t.afresh}
        </Button>
        <Button
          variant={harm ? 'default' : 'filled'}
          {...(harm ? {} : { 'data-autofocus': true })}
          onClick={() => onDone({ goOn: 'checkpoint', allowLoss: harm })}
        >
          {lost.length > 0 ? t.drop : doubled !== null ? t.double : t.goOn}
        </Button>
      </div>
    </Modal>
  )
}

const ORDER = ['dropped', 'migrated', 'kept', 'new'] as const

/** What is lost stands first. */
function Fates({ fates }: Pick<Restorable, 'fates'>) {
  const labels = useProject((state) => state.document.nodes)
  const rows = fates.toSorted((a, b) => ORDER.indexOf(a.fate) - ORDER.indexOf(b.fate))
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
    <div className="dlg-fates" tabIndex={0} role="region" aria-label={t.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.node}</th>
            <th scope="col">{t.what}</th>
            <th scope="col">{t.fate}</th>
            <th scope="col">{t.why}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ node, label, what, fate, entries, reason }) => (
            <tr key={`${node} ${what}`} data-fate={fate}>
              <th scope="row">{labels[node]?.label ?? label ?? node}</th>
              <td>
                {t.whats[what]}
                {what === 'state' && entries > 0 && (
                  <span className="dlg-entries">{t.entries(entries, formatCount(entries))}</span>
                )}
              </td>
              <td className="dlg-fate">{t.fates[fate]}</td>
              <td className="dlg-why">{reason ?? t.reasons[fate]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
