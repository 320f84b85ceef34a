import { formatCount } from '../../ui/format.ts'
import { Badge, EmptyState } from '../../ui/parts.tsx'
import { kafka } from '../texts/index.ts'
import { useKafka } from './cluster.ts'
import { stateTone } from './Sidebar.tsx'

const t = kafka.groups

/** Who has read this topic, and how far. */
export function GroupsTab({ topic }: { readonly topic: string }) {
  const groups = useKafka((state) => state.groups)
  if (groups === null) return null
  const reading = groups.filter(({ topics }) => Object.hasOwn(topics, topic))
  if (reading.length === 0) return <EmptyState>{t.noneOfTopic}</EmptyState>
  return (
    <div className="kfk-page">
      <table className="kfk-table" aria-label={t.ofTopic}>
        <thead>
          <tr>
            <th>{t.heading}</th>
            <th>{t.state}</th>
            <th className="kfk-right">{t.lag}</th>
          </tr>
        </thead>
        <tbody>
          {reading.map(({ id, state, topics }) => (
            <tr key={id}>
              <td>
                <button
                  type="button"
                  className="kfk-link"
                  onClick={() => useKafka.getState().set({ group: id })}
                >
                  {id}
                </button>
              </td>
              <td>{state !== '' && <Badge tone={stateTone(state)}>{state}</Badge>}</td>
              <td className="kfk-right">{formatCount(topics[topic] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
