/** All settings of a connection to a Kafka cluster. */
import { splitPem } from '../../model/connections/properties/pem.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { connections as t } from '../texts/index.ts'
import './form.css'
import { LOGINS, REGISTRY_LOGINS } from './draft.ts'
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
import { PemField } from './PemField.tsx'

export function ConnectionForm(props: FormProps) {
  const { draft, onChange } = props
  return (
    <div className="conn-form">
      <div className="conn-grid conn-first">
        <KindAndName {...props} wide={false} />
        <Text {...props} field="brokers" placeholder={t.fields.brokersPlaceholder} mono />
      </div>
      <ChoiceSection
        title={t.sections.encryption}
        value={draft.encryption}
        options={(['none', 'tls'] as const).map((value) => ({ value, label: t.encryptions[value] }))}
        onChange={(encryption) => onChange({ encryption })}
      >
        {draft.encryption === 'tls' && <Tls {...props} />}
      </ChoiceSection>
      <ChoiceSection
        title={t.sections.login}
        value={draft.login}
        options={LOGINS.map((value) => ({ value, label: t.logins[value] }))}
        onChange={(login) => onChange({ login })}
      >
        {draft.login !== 'none' && <LoginFields {...props} />}
      </ChoiceSection>
      <Fold
        title={t.sections.registry}
        open={draft.registryUrl !== ''}
        urgent={REGISTRY_FIELDS.some((field) => props.problems[field] !== undefined)}
      >
        <RegistryFields {...props} />
      </Fold>
      <Fold
        title={t.sections.advanced}
        open={false}
        urgent={props.problems.connectTimeout !== undefined || props.problems.requestTimeout !== undefined}
      >
        <div className="conn-grid conn-three">
          <Text {...props} field="clientId" mono />
          <Text {...props} field="connectTimeout" mono />
          <Text {...props} field="requestTimeout" mono />
        </div>
      </Fold>
    </div>
  )
}

const REGISTRY_FIELDS = ['registryUrl', 'registryUser', 'registryCa'] as const

function RegistryFields(props: FormProps) {
  const { draft, problems, onChange } = props
  return (
    <div className="conn-grid">
      <Text {...props} field="registryUrl" placeholder={t.fields.registryUrlPlaceholder} mono wide />
      <div className="conn-field" data-wide>
        <Segmented
          label={t.fields.registryLogin}
          small
          value={draft.registryLogin}
          options={REGISTRY_LOGINS.map((value) => ({ value, label: t.registryLogins[value] }))}
          onChange={(registryLogin) => onChange({ registryLogin })}
        />
      </div>
      {draft.registryLogin === 'basic' && (
        <>
          <Text {...props} field="registryUser" />
          <Secret {...props} part="registry-password" optional />
        </>
      )}
      {draft.registryLogin === 'token' && <Secret {...props} part="registry-token" lines />}
      {draft.registryUrl.trim().startsWith('https:') && (
        <div className="conn-wide">
          <PemField
            label={t.fields.registryCa}
            note={t.fields.registryCaHint}
            value={draft.registryCa}
            problem={problems.registryCa}
            onChange={(registryCa) => onChange({ registryCa })}
            onFile={(text) => onChange({ registryCa: splitPem(text).certificates ?? text })}
          />
        </div>
      )}
      {draft.registryLogin !== 'none' && draft.registryUrl.trim().startsWith('http:') && (
        <p className="conn-note conn-warn conn-wide">{t.registryPlainWarning}</p>
      )}
    </div>
  )
}

function Tls(props: FormProps) {
  const { draft, problems, onChange } = props
  /** A file may hold the key beside the certificate. */
  const takeClient = (text: string): void => {
    const { certificates, key } = splitPem(text)
    onChange({
      certificate: certificates ?? text,
      ...(key === null ? {} : { typed: { ...draft.typed, key } }),
    })
  }
  return (
    <div className="conn-grid">
      <Authorities {...props} />
      <PemField
        label={t.fields.certificate}
        note={t.fields.certificateHint}
        value={draft.certificate}
        problem={problems.certificate}
        onChange={(certificate) => onChange({ certificate })}
        onFile={takeClient}
      />
      {draft.certificate.trim() !== '' && (
        <>
          <Secret {...props} part="key" lines />
          <Secret {...props} part="passphrase" optional />
        </>
      )}
      <VerifyHost {...props} />
    </div>
  )
}

function LoginFields(props: FormProps) {
  const { draft, onChange } = props
  if (draft.login !== 'oauthbearer') {
    return (
      <div className="conn-grid">
        <Text {...props} field="username" />
        <Secret {...props} part="password" />
        {draft.encryption === 'none' && <p className="conn-note conn-warn conn-wide">{t.plainWarning}</p>}
      </div>
    )
  }
  return (
    <div className="conn-grid">
      <div className="conn-field" data-wide>
        <Segmented
          label={t.fields.tokenFrom}
          small
          value={draft.tokenFrom}
          options={(['endpoint', 'token'] as const).map((value) => ({ value, label: t.tokensFrom[value] }))}
          onChange={(tokenFrom) => onChange({ tokenFrom })}
        />
      </div>
      {draft.tokenFrom === 'token' ? (
        <Secret {...props} part="token" lines />
      ) : (
        <>
          <Text {...props} field="tokenEndpoint" placeholder={t.fields.tokenEndpointPlaceholder} mono wide />
          <Text {...props} field="oauthClient" />
          <Secret {...props} part="client-secret" />
          <Text {...props} field="scope" optional />
        </>
      )}
    </div>
  )
}
