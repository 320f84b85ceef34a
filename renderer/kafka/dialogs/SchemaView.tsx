import { Modal } from '@mantine/core'
import { kafka } from '../../texts/index.ts'
import { useKafka } from '../cluster.ts'

/** The columns that were inferred from the newest records. */
export function SchemaView({ topic, onClose }: { readonly topic: string; readonly onClose: () => void }) {
  const sample = useKafka((state) => state.sample)
  return (
    <Modal
      opened
      onClose={onClose}
      title={kafka.topic.schemaTitle(topic)}
      size={560}
      closeButtonProps={{ 'aria-label': kafka.close }}
    >
      <p className="dlg-message">{kafka.topic.schemaNote}</p>
      <div className="kfk-moves">
        <table className="kfk-table">
          <tbody>
            {sample?.columns.map(({ name, type }) => (
              <tr key={name}>
                <td>{name}</td>
                <td className="kfk-wrap">{type}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sample?.notices.map((notice) => (
        <p key={notice} className="kfk-note">
          {notice}
        </p>
      ))}
    </Modal>
  )
}
