import type { Column } from '../schema.ts'
import type { RecordFormat } from './index.ts'
import type { RecordLayout } from './layout.ts'
import { printNumber } from './printNumber.ts'

/**
 * The fast path for a row of unquoted fields: prints statements that start at `r$q` and leave it behind the row, or `break r$fast` for everything that is
 * not plain. Null where there is no fast path.
 */
export function printCsvFast(
  format: RecordFormat & { kind: 'csv' | 'text' },
  columns: readonly Column[],
  variables: readonly (string | null)[],
  layout: RecordLayout | null,
): string | null {
  if (format.kind === 'text') {
    const [line = null] = variables
    return line === null ? null : printLine(line)
  }
  if (format.header && layout?.kind !== 'csv') return null
  const header = layout?.kind === 'csv' ? layout.header : columns.map((column) => column.name)
  if (header.length > 200) return null
  const delimiter = format.delimiter.charCodeAt(0)
  const code: string[] = ['if(b[r$q]===10||b[r$q]===13)break r$fast;']
  const last = header.length - 1
  for (const [place, name] of header.entries()) {
    const index = header.indexOf(name) === place ? columns.findIndex((column) => column.name === name) : -1
    const end = place === last ? 10 : delimiter
    const variable = variables[index] ?? null
    const type = columns[index]?.type
    const stop = `(r$c=b[r$q])!==${delimiter}&&r$c!==10&&r$c!==13`
    const number =
      variable === null || type === undefined
        ? null
        : printNumber(type, variable, { ends: [delimiter, 10, 13], many: true })
    if (number !== null && format.nullText === '') {
      const empty = type?.nullable === true ? `${variable}=null;` : 'break r$fast;'
      code.push(`r$c=b[r$q];if(r$c===${delimiter}||r$c===10||r$c===13){${empty}}else{${number}}`)
    } else if (variable !== null && type?.kind === 'STRING') {
      const nullText = JSON.stringify(format.nullText)
      const unset = `if(${variable}===${nullText}){${type.nullable ? `${variable}=null;` : 'break r$fast;'}}`
      // Only a text of that length may stand for NULL.
      const eager = `r$n>127||r$q-r$d===${format.nullText.length}`
      code.push(
        `if(b[r$q]===34)break r$fast;r$d=r$q;r$n=0;while(${stop}){r$n|=r$c;r$q++;}`,
        `if(${eager}){${variable}s=-1;${variable}=r$lib.utf8(b,r$d,r$q);if(${variable}===null)break r$fast;${unset}}else{${variable}s=r$d;${variable}e=r$q;}`,
      )
    } else if (variable !== null) {
      // The other types are rare in CSV; a row that has one is read by the slow path.
      return null
    } else {
      code.push(
        `if(b[r$q]===34)break r$fast;r$d=r$q;r$n=0;while(${stop}){r$n|=r$c;r$q++;}`,
        'if(r$n>127&&r$lib.utf8(b,r$d,r$q)===null)break r$fast;',
      )
    }
    code.push(end === 10 ? 'if(b[r$q]===13)r$q++;' : '', `if(b[r$q]!==${end})break r$fast;r$q++;`)
  }
  return code.join('')
}

function printLine(variable: string): string {
  return `r$d=r$q;r$n=0;while((r$c=b[r$q])!==10){r$n|=r$c;if(r$c===13)break r$fast;r$q++;}if(r$n>127){${variable}s=-1;${variable}=r$lib.utf8(b,r$d,r$q);if(${variable}===null)break r$fast;}else{${variable}s=r$d;${variable}e=r$q;}r$q++;`
}
