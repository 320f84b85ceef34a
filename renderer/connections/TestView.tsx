import { CircleCheck, CircleX, LoaderCircle } from 'lucide-react'
import type { TestResult } from '../../bridge/contract.ts'
import { connections as t, gallery } from '../texts/index.ts'

/** What a test told: that it works and what the cluster says of itself, or what is wrong and the way out. */
export function TestView({
  result,
  testing,
  now,
}: {
  readonly result: TestResult | null
  readonly testing: boolean
  readonly now: number
}) {
  if (testing) {
    return (
      <div className="conn-result" role="status">
        <LoaderCircle className="conn-spin" width={14} height={14} aria-hidden="true" />
        <p>{t.testing}</p>
      </div>
    )
  }
  if (result === null) return null
  const Icon = result.ok ? CircleCheck : CircleX
  return (
    <div className="conn-result" data-ok={result.ok} role="status">
      <Icon width={14} height={14} aria-hidden="true" />
      <div>
        <p>{result.message}</p>
        {result.hint !== null && <p className="conn-hint">{result.hint}</p>}
        {result.details.length > 0 && (
          <dl>
            {result.details.map(({ label, value }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd className="ui-mono">{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
      <span className="conn-when">{gallery.ago(result.at, now)}</span>
    </div>
  )
}
