import { useMemo } from 'react'
import { checkExpression } from '../../model/expr/index.ts'
import type { Column } from '../../model/schema.ts'
import { formatType } from '../../model/typeText.ts'
import { Badge } from '../../ui/parts.tsx'
import { panels } from '../texts/index.ts'

/** The type that an expression has; nothing while it has none. */
export function ExpressionType({
  text,
  columns,
  expects,
}: {
  readonly text: string
  readonly columns: readonly Column[] | null
  readonly expects: 'BOOLEAN' | 'any'
}) {
  const type = useMemo(() => {
    if (columns === null || text.trim() === '') return null
    const checked = checkExpression(text, { columns })
    return checked.ok ? checked.expression.type : null
  }, [text, columns])
  if (type === null) return null
  const fits = expects === 'any' || type.kind === expects || type.kind === 'NULL'
  // Whether it can be NULL is for the tooltip: in a row of a list there is no room for it.
  const name = formatType(type).replace(/ NOT NULL$/, '')
  return (
    <span className="code-type ui-mono">
      <Badge tone={fits ? 'ok' : 'warn'} title={panels.expression.typeOf(formatType(type))}>
        {fits ? name : `${name}, ${panels.expression.expects(expects)}`}
      </Badge>
    </span>
  )
}
