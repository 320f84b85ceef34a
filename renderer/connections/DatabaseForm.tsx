/** All settings of a connection to a database. */
import { dialects, DIALECT_NAMES, DIALECT_PORTS } from '../../model/connections/database.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { connections as t } from '../texts/index.ts'
import './form.css'
import {
  Authorities,
  ChoiceSection,
  Fold,
  KindAndName,
  Secret,
  Text,
  VerifyHost,
  type FormProps,
} from './formParts.tsx'

export function DatabaseForm(props: FormProps) {
  const { draft, onChange } = props
  return (
    <div className="conn-form">
      <div className="conn-grid">
        <KindAndName {...props} />
        <div className="conn-field" data-wide>
          <Segmented
            label={t.fields.dialect}
            small
            value={draft.dialect}
            options={dialects.map((value) => ({ value, label: DIALECT_NAMES[value] }))}
            onChange={(dialect) => onChange({ dialect })}
          />
          {draft.dialect === 'mariadb' && <p className="conn-note">{t.fields.dialectHint}</p>}
        </div>
        <Text {...props} field="host" placeholder={t.fields.hostPlaceholder} mono />
        <Text {...props} field="port" placeholder={String(DIALECT_PORTS[draft.dialect])} mono />
        <Text {...props} field="database" placeholder={t.fields.databasePlaceholder} mono />
        <Text {...props} field="username" mono />
      </div>
      <ChoiceSection
        title={t.sections.login}
        value={draft.login === 'none' ? 'none' : 'plain'}
        options={(['none', 'plain'] as const).map((value) => ({ value, label: t.databasePasswords[value] }))}
        onChange={(login) => onChange({ login })}
      >
        {draft.login !== 'none' && (
          <div className="conn-grid">
            <Secret {...props} part="password" />
            {draft.encryption === 'none' && <p className="conn-note conn-warn conn-wide">{t.plainWarning}</p>}
          </div>
        )}
      </ChoiceSection>
      <ChoiceSection
        title={t.sections.encryption}
        value={draft.encryption}
        options={(['none', 'tls'] as const).map((value) => ({ value, label: t.encryptions[value] }))}
        onChange={(encryption) => onChange({ encryption })}
      >
        {draft.encryption === 'tls' && (
          <div className="conn-grid">
            <Authorities {...props} />
            <VerifyHost {...props} />
          </div>
        )}
      </ChoiceSection>
      <Fold title={t.sections.advanced} open={false} urgent={props.problems.connectTimeout !== undefined}>
        <div className="conn-grid conn-three">
          <Text {...props} field="connectTimeout" mono />
        </div>
      </Fold>
    </div>
  )
}
