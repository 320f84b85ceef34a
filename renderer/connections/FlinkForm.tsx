/** All settings of a connection to a Flink cluster. */
import { environments } from '../../model/connections/flink.ts'
import { connections as t } from '../texts/index.ts'
import { Authorities, ChoiceSection, Fold, KindAndName, Secret, Text, type FormProps } from './formParts.tsx'
import './form.css'
import { Section } from './parts.tsx'

export function FlinkForm(props: FormProps) {
  const { draft, problems, onChange } = props
  const encrypted = [draft.jobManager, draft.gateway].some((address) => address.trim().startsWith('https:'))
  const warning = t.environmentNote[draft.environment]
  return (
    <div className="conn-form">
      <div className="conn-grid">
        <KindAndName {...props} />
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
      <ChoiceSection
        title={t.fields.environment}
        value={draft.environment}
        options={environments.map((value) => ({ value, label: t.environments[value] }))}
        onChange={(environment) => onChange({ environment })}
      >
        {warning !== null && <p className="conn-note">{warning}</p>}
      </ChoiceSection>
      <ChoiceSection
        title={t.sections.login}
        value={draft.login === 'none' ? 'none' : 'basic'}
        options={(['none', 'basic'] as const).map((value) => ({ value, label: t.flinkLogins[value] }))}
        onChange={(login) => onChange({ login: login === 'none' ? 'none' : 'plain' })}
      >
        {draft.login !== 'none' && (
          <div className="conn-grid">
            <Text {...props} field="username" />
            <Secret {...props} part="password" />
            {!encrypted && <p className="conn-note conn-warn conn-wide">{t.plainWarning}</p>}
          </div>
        )}
      </ChoiceSection>
      {encrypted && (
        <Section title={t.sections.encryption}>
          <div className="conn-wide">
            <Authorities {...props} />
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
