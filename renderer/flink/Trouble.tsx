/** What stands in the way, each with its place and its way out. */
import { Button } from '@mantine/core'
import { CodeText } from '../forms/CodeText.tsx'
import { focusField } from '../forms/focus.ts'
import { useProject } from '../stores/index.ts'
import { flink as t } from '../texts/index.ts'

interface Problem {
  readonly nodeId: string | null
  readonly path?: string
  readonly message: string
  readonly hint: string | null
}

export function Trouble({
  title,
  problems,
  onGo,
}: {
  readonly title?: string
  readonly problems: readonly Problem[]
  /** Before the person is led to a node. */
  readonly onGo?: () => void
}) {
  const nodes = useProject((state) => state.document.nodes)
  return (
    <div className="flk-trouble" role="alert">
      {title !== undefined && <h4>{title}</h4>}
      <ul>
        {problems.map(({ nodeId, path = '', message, hint }) => {
          const label = nodeId === null ? undefined : nodes[nodeId]?.label
          return (
            <li key={`${nodeId} ${path} ${message}`}>
              <p>
                {label !== undefined && <strong>{label}: </strong>}
                <CodeText text={message} />
                {hint !== null && (
                  <span>
                    {' '}
                    <CodeText text={hint} />
                  </span>
                )}
              </p>
              {label !== undefined && (
                <Button
                  variant="default"
                  size="xs"
                  onClick={() => {
                    onGo?.()
                    focusField(nodeId, path)
                  }}
                >
                  {t.goTo(label)}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
