import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { KafkaAcl } from '../../../bridge/contract.ts'
import { aclOperations, aclResources } from '../../../model/connections/acls.ts'
import { Segmented } from '../../../ui/Segmented.tsx'
import { client } from '../../stores/client.ts'
import { kafka } from '../../texts/index.ts'
import { Frame } from './Frame.tsx'

const t = kafka.rights

export function AddAcl({
  topic,
  done,
  onClose,
}: {
  readonly topic: string
  readonly done: () => void
  readonly onClose: () => void
}) {
  const [acl, setAcl] = useState<KafkaAcl>({
    resource: 'topic',
    name: topic,
    pattern: 'literal',
    principal: 'User:',
    host: '*',
    operation: 'read',
    permission: 'allow',
  })
  const change = (part: Partial<KafkaAcl>): void => setAcl((before) => ({ ...before, ...part }))
  const cluster = acl.resource === 'cluster'
  const whole: KafkaAcl = cluster ? { ...acl, name: 'kafka-cluster', pattern: 'literal' } : acl
  return (
    <Frame
      wide
      title={kafka.dialogs.acl.title}
      act={kafka.dialogs.acl.act}
      ready={/^[^:]+:.+$/.test(acl.principal) && whole.name !== '' && acl.host !== ''}
      onClose={onClose}
      run={async (connection) => {
        await client.request('kafka.addAcl', { connection, acl: whole })
        done()
      }}
    >
      <div className="kfk-form-row">
        <TextInput
          label={t.principal}
          data-autofocus
          placeholder="User:alice"
          value={acl.principal}
          onChange={(event) => change({ principal: event.currentTarget.value })}
        />
        <TextInput
          label={t.host}
          value={acl.host}
          onChange={(event) => change({ host: event.currentTarget.value })}
        />
      </div>
      <Segmented
        label={t.permission}
        options={[
          { value: 'allow', label: 'allow' },
          { value: 'deny', label: 'deny' },
        ]}
        value={acl.permission}
        onChange={(permission) => change({ permission })}
      />
      <div className="kfk-form-row">
        <Choice
          label={t.operation}
          values={aclOperations}
          value={acl.operation}
          onChange={(operation) => change({ operation })}
        />
        <Choice
          label={t.resource}
          values={aclResources}
          value={acl.resource}
          onChange={(resource) => change({ resource })}
        />
      </div>
      {!cluster && (
        <div className="kfk-form-row">
          <TextInput
            label={t.name}
            value={acl.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <Choice
            label={t.pattern}
            values={['literal', 'prefixed'] as const}
            value={acl.pattern}
            onChange={(pattern) => change({ pattern })}
          />
        </div>
      )}
    </Frame>
  )
}

function Choice<T extends string>({
  label,
  values,
  value,
  onChange,
}: {
  readonly label: string
  readonly values: readonly T[]
  readonly value: T
  readonly onChange: (value: T) => void
}) {
  return (
    <label className="kfk-field">
      <span>{label}</span>
      <select
        className="kfk-select"
        aria-label={label}
        value={value}
        onChange={(event) => {
          const chosen = values.find((one) => one === event.currentTarget.value)
          if (chosen !== undefined) onChange(chosen)
        }}
      >
        {values.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  )
}
