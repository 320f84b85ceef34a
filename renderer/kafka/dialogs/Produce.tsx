import { Button, Switch, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Segmented } from '../../../ui/Segmented.tsx'
import { PathPicker } from '../../dialogs/PathPicker.tsx'
import { client } from '../../stores/client.ts'
import { notify } from '../../stores/notify.ts'
import { kafka } from '../../texts/index.ts'
import { Frame, pairsOf } from './Frame.tsx'

const t = kafka.dialogs.produce

/** A test record, or the lines of a file. */
export function Produce({
  topic,
  partitions,
  onClose,
}: {
  readonly topic: string
  readonly partitions: number
  readonly onClose: () => void
}) {
  const [kind, setKind] = useState<'record' | 'file'>('record')
  const [key, setKey] = useState('')
  const [value, setValue] = useState('')
  const [tombstone, setTombstone] = useState(false)
  const [headers, setHeaders] = useState('')
  const [partition, setPartition] = useState('')
  const [path, setPath] = useState('')
  const [keyField, setKeyField] = useState('')
  const [picking, setPicking] = useState(false)
  const pairs = pairsOf(headers)
  const record = async (connection: string): Promise<number> => {
    const { written } = await client.request('kafka.produce', {
      connection,
      topic,
      partition: partition === '' ? null : Number(partition),
      key: key === '' ? null : key,
      value: tombstone ? null : value,
      headers: pairs.ok ? pairs.pairs : [],
    })
    return written
  }
  const file = async (connection: string): Promise<number> => {
    const field = keyField.trim()
    const request = { connection, topic, path, keyField: field === '' ? null : field }
    return (await client.request('kafka.produceFile', request)).written
  }
  if (picking)
    return (
      <PathPicker
        title={t.choose}
        mode="open"
        start={path === '' ? null : path}
        accept={() => true}
        act={t.choose}
        onDone={(picked) => {
          setPicking(false)
          if (picked !== null) setPath(picked)
        }}
      />
    )
  return (
    <Frame
      wide
      title={t.title(topic)}
      act={t.act}
      ready={kind === 'file' ? path !== '' : pairs.ok}
      onClose={onClose}
      run={async (connection) => {
        notify(t.done(await (kind === 'file' ? file(connection) : record(connection))))
      }}
    >
      <Segmented
        label={t.what}
        options={(['record', 'file'] as const).map((one) => ({ value: one, label: t.kinds[one] }))}
        value={kind}
        onChange={setKind}
      />
      {kind === 'record' ? (
        <>
          <div className="kfk-form-row">
            <TextInput
              label={t.key}
              placeholder={t.noKey}
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
            />
            <label className="kfk-field">
              <span>{t.partition}</span>
              <select
                className="kfk-select"
                aria-label={t.partition}
                value={partition}
                onChange={(event) => setPartition(event.currentTarget.value)}
              >
                <option value="">{t.byKey}</option>
                {Array.from({ length: partitions }, (_, index) => (
                  <option key={index} value={index}>
                    {index}
                  </option>
                ))}
              </select>
            </label>
          </div>
          <Textarea
            label={t.value}
            data-autofocus
            rows={6}
            classNames={{ input: 'ui-mono' }}
            value={tombstone ? '' : value}
            disabled={tombstone}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
          <Switch
            label={t.tombstone}
            checked={tombstone}
            onChange={(event) => setTombstone(event.currentTarget.checked)}
          />
          <Textarea
            label={t.headers}
            description={t.headersHint}
            rows={2}
            value={headers}
            error={pairs.ok ? null : kafka.dialogs.create.badSetting(pairs.line)}
            onChange={(event) => setHeaders(event.currentTarget.value)}
          />
        </>
      ) : (
        <>
          <div className="kfk-form-row kfk-form-file">
            <TextInput
              label={t.path}
              description={t.pathHint}
              data-autofocus
              value={path}
              onChange={(event) => setPath(event.currentTarget.value)}
            />
            <Button variant="default" onClick={() => setPicking(true)}>
              {t.choose}
            </Button>
          </div>
          <TextInput
            label={t.keyField}
            description={t.keyFieldHint}
            value={keyField}
            onChange={(event) => setKeyField(event.currentTarget.value)}
          />
        </>
      )}
    </Frame>
  )
}
