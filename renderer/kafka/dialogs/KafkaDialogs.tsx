/** The one dialog of the Kafka page that is open, if any. */
import { openDialog, useKafkaDialog } from '../dialog.ts'
import { AddAcl } from './AddAcl.tsx'
import { AddPartitions, DeleteTopic } from './ChangeTopic.tsx'
import { CreateTopic } from './CreateTopic.tsx'
import { Produce } from './Produce.tsx'
import { ResetOffsets } from './ResetOffsets.tsx'
import { SchemaView } from './SchemaView.tsx'

export function KafkaDialogs() {
  const dialog = useKafkaDialog((state) => state.dialog)
  const close = (): void => openDialog(null)
  if (dialog === null) return null
  switch (dialog.kind) {
    case 'create':
      return <CreateTopic onClose={close} />
    case 'partitions':
      return <AddPartitions topic={dialog.topic} now={dialog.now} onClose={close} />
    case 'remove':
      return <DeleteTopic topic={dialog.topic} onClose={close} />
    case 'reset':
      return <ResetOffsets group={dialog.group} topics={dialog.topics} onClose={close} />
    case 'produce':
      return <Produce topic={dialog.topic} partitions={dialog.partitions} onClose={close} />
    case 'acl':
      return <AddAcl topic={dialog.topic} done={dialog.done} onClose={close} />
    case 'schema':
      return <SchemaView topic={dialog.topic} onClose={close} />
  }
}
