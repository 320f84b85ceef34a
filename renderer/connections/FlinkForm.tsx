/** All settings of a connection to a Flink cluster. */
import { environments } from '../../model/connections/flink.ts'
import { splitPem } from '../../model/connections/properties/pem.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { connections as t } from '../texts/index.ts'
import { Fold, KindField, Secret, Text, type FormProps } from './formParts.tsx'
import './form.css'
import { Section } from './parts.tsx'
import { PemField } from './PemField.tsx'

export function FlinkForm(props: FormProps) {
  const { draft, problems, onChange } = props
  const encrypted = [draft.jobManager, draft.gateway].some((address) => address.trim().startsWith('https:'))
  const warning = t.environmentNote[draft.environment]
  return (
    <div className="conn-form">
      <div className="conn-grid">
        {draft.was === null && <KindField {...props} />}
        <Text
          {...props}
          field="name"
          placeholder={t.fields.namePlaceholder}
          first={draft.was === null}
          wide
        />
        <Text
          {...props}
          field="jobManager"
          placeholder={t.fields.jobManagerPlaceholder}
          note={t.fields.jobManagerHint}
          mono
        />
        <Text
          {...props}
          field="gateway"
          placeholder={t.fields.gatewayPlaceholder}
          note={t.fields.gatewayHint}
          mono
        />
      </div>
      <Section
        title={t.fields.environment}
        control={
          <Segmented
            label={t.fields.environment}
            small
            value={draft.environment}
            options={environments.map((value) => ({ value, label: t.environments[value] }))}
            onChange={(environment) => onChange({ environment })}
          />
        }
      >
        {warning !== null && <p className="conn-note">{warning}</p>}
      </Section>
      <Section
        title={t.sections.login}
        control={
          <Segmented
            label={t.sections.login}
            small
            value={draft.login === 'none' ? 'none' : 'basic'}
            options={(['none', 'basic'] as const).map((value) => ({ value, label: t.flinkLogins[value] }))}
            onChange={(login) => onChange({ login: login === 'none' ? 'none' : 'plain' })}
          />
        }
      >
        {draft.login !== 'none' && (
          <div className="conn-grid">
            <Text {...props} field="username" />
            <Secret {...props} part="password" />
            {!encrypted && <p className="conn-note conn-warn conn-wide">{t.plainWarning}</p>}
          </div>
        )}
      </Section>
      {encrypted && (
        <Section title={t.sections.encryption}>
          <div className="conn-wide">
            <PemField
              label={t.fields.ca}
              note={t.fields.caHint}
              value={draft.ca}
              problem={problems.ca}
              onChange={(ca) => onChange({ ca })}
              onFile={(text) => onChange({ ca: splitPem(text).certificates ?? text })}
            />
          </div>
        </Section>
      )}
      <Fold title={t.sections.advanced} open={false} urgent={problems.requestTimeout !== undefined}>
        <div className="conn-grid conn-three">
          <Text {...props} field="requestTimeout" mono />
        </div>
      </Fold>
    </div>
  )
}
