import type { FunctionDefinition } from './typed.ts'
import { functionTable } from './functions/table.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** The reference of all functions as markdown: the content of docs/expressions.md. */
export function functionDocs(): string {
  const areas = new Map<string, FunctionDefinition[]>()
  for (const row of functionTable) areas.set(row.area, [...(areas.get(row.area) ?? []), row])
  const parts = [HEAD]
  for (const [area, rows] of areas) {
    parts.push(
      `## ${area.slice(0, 1).toUpperCase()}${area.slice(1)}`,
      '| Function | What it gives | Example |\n|---|---|---|\n' + rows.map(lineOf).join('\n'),
    )
  }
  return `${parts.join('\n\n')}\n\n<!-- prettier-ignore-end -->\n`
}

function lineOf({ usage, description, example, aliases }: FunctionDefinition): string {
  const also = aliases === undefined ? '' : ` Also ${aliases.map((name) => `\`${name}\``).join(', ')}.`
  return `| \`${cell(usage)}\` | ${cell(description)}${also} | \`${cell(example.expression)}\` → \`${cell(example.result)}\` |`
}

const HEAD = `<!-- prettier-ignore-start -->

# Expressions

<!-- Generated from the table of functions by functionDocs() in model/expr. A test compares the two. -->

Filters, computed columns and aggregates take expressions of Flink SQL: what works here gives the same answer on a Flink 2.2 cluster.

- Columns are written plainly, or in backticks where the name is odd or reserved: \`amount\`, \`\` \`order\` \`\`. Fields of a ROW follow a dot: \`address.city\`. Elements are reached by \`tags[1]\` (the first) and \`attributes['key']\`.
- Literals: \`42\`, \`1.5\` (DECIMAL), \`1.5e0\` (DOUBLE), \`'text'\`, \`TRUE\`, \`NULL\`, \`DATE '2024-12-31'\`, \`TIMESTAMP '2024-12-31 23:59:59'\`, \`INTERVAL '90' SECOND\`, \`ARRAY[1, 2]\`, \`MAP['k', 1]\`, \`ROW(1, 'a')\`.
- Operators from loose to tight: \`OR\`, \`AND\`, \`NOT\`, \`IS …\`, comparisons, \`LIKE\` / \`IN\` / \`BETWEEN\`, \`+ -\`, \`* / % ||\`, signs, \`[ ]\` and dot.
- \`CASE WHEN … THEN … ELSE … END\`, \`CAST(x AS type)\` (fails the record on a text that does not fit) and \`TRY_CAST\` (NULL instead).
- NULL is unknown: \`NULL = NULL\` is not TRUE, and a filter keeps only what is TRUE. Whole numbers wrap at their width, \`7 / 2\` is 3, and a division of whole numbers by 0 fails the record.
- Types are never mixed silently: \`1 = '1'\` is refused; convert with CAST.`
