/** Names of an exported module: made of labels, never one that is taken. */

/** What the library gives, whether a job uses it or not: no constant of a job has one of these names. */
export const LIBRARY_NAMES = [
  'arrayAgg',
  'avg',
  'boolAnd',
  'boolOr',
  'count',
  'countDistinct',
  'countOf',
  'database',
  'databaseConnection',
  'env',
  'epochMillis',
  'f',
  'file',
  'firstValue',
  'generator',
  'job',
  'kafka',
  'kafkaConnection',
  'lastValue',
  'listagg',
  'max',
  'median',
  'min',
  'omit',
  'percentile',
  'print',
  'row',
  'safe',
  'session',
  'sinkOf',
  'sliding',
  'sourceOf',
  'sql',
  'stddevPop',
  'stddevSamp',
  'stepOf',
  'sum',
  'tumbling',
  'varPop',
  'varSamp',
] as const

const WORDS =
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null o l r package private protected public return static super switch this throw true try typeof undefined var void while with yield Object Array Map Set Date String Number Boolean Symbol Promise process console globalThis'

/** Gives names that are new each time: `Paid orders` is paidOrders, then paidOrders2. */
export function namer(): (text: string) => string {
  const taken = new Set<string>([...LIBRARY_NAMES, ...WORDS.split(' ')])
  return (text) => {
    const base = camelCase(text)
    let name = base
    for (let n = 2; taken.has(name); n++) name = `${base}${n}`
    taken.add(name)
    return name
  }
}

function camelCase(text: string): string {
  const words = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
  const [first = 'stream', ...rest] = words
  // A name that is written in camel case already stays as it is.
  const head = first === first.toUpperCase() ? first.toLowerCase() : first
  const isType = /^[A-Z]/.test(text) && rest.length === 0 && /[a-z][A-Z]/.test(text)
  const start = isType ? head : head.slice(0, 1).toLowerCase() + head.slice(1)
  const name = [start, ...rest.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))].join('')
  return /^[0-9]/.test(name) ? `n${name}` : name
}
