import { t, type SqlType } from '../../types.ts'
import type { FunctionDefinition, JsCall, Typed } from '../typed.ts'
import { isSafe, roundedDecimal } from '../typeRules.ts'

type Row = Omit<FunctionDefinition, 'area'>
const area = (rows: readonly Row[]): FunctionDefinition[] => rows.map((row) => ({ ...row, area: 'numbers' }))
const number = { name: 'number', accepts: 'number' } as const
const double = { name: 'number', accepts: 'double' } as const

const typeOf = (args: readonly Typed[], i: number): SqlType => args[i]?.type ?? t.int()
const first = (args: readonly Typed[]): SqlType => typeOf(args, 0)
/** FLOOR and CEIL of a DECIMAL have no fraction. */
const wholePart = (args: readonly Typed[]): SqlType => {
  const type = first(args)
  return type.kind === 'DECIMAL' ? t.decimal(type.precision, 0) : type
}

/** Code by how the first argument is held. */
function byKind(
  call: JsCall,
  code: {
    readonly int: (x: string) => string
    readonly big: (x: string) => string
    readonly double: (x: string) => string
    readonly decimal: (x: string, scale: number) => string
  },
): string {
  const type = call.nodes[0]?.type ?? t.int()
  const x = call.args[0] ?? '0'
  if (type.kind === 'DECIMAL') return code.decimal(x, type.scale)
  if (type.kind === 'DOUBLE') return code.double(x)
  if (type.kind === 'FLOAT') return `Math.fround(${code.double(x)})`
  if (type.kind === 'BIGINT' && !isSafe(type)) return code.big(x)
  return code.int(x)
}

/** Whole numbers wrap at the width of their type; those that are held as safe numbers have room. */
function narrowed(js: string, type: SqlType): string {
  if (type.kind === 'TINYINT') return `(${js} << 24 >> 24)`
  if (type.kind === 'SMALLINT') return `(${js} << 16 >> 16)`
  return isSafe(type) ? js : `(${js} | 0)`
}

const digitsOf = (nodes: readonly Typed[]): number | null => {
  const node = nodes[1]
  if (node === undefined) return 0
  return node.op === 'constant' && typeof node.value === 'number' ? node.value : null
}

/** ROUND and TRUNCATE differ in the helper they call only. */
function rounding(name: 'Round' | 'Truncate'): Pick<Row, 'returns' | 'js'> {
  const lower = name.toLowerCase()
  const returns = (args: readonly Typed[]): SqlType => {
    const type = first(args)
    return type.kind === 'DECIMAL' ? roundedDecimal(type, digitsOf(args) ?? type.scale) : type
  }
  return {
    returns,
    js: (call) => {
      const digits = call.args[1] ?? '0'
      const scale = call.type.kind === 'DECIMAL' ? call.type.scale : 0
      return byKind(call, {
        int: (x) =>
          call.args.length === 1
            ? x
            : narrowed(`Number(R.${lower}Integer(BigInt(${x}), ${digits}))`, call.type),
        big: (x) => (call.args.length === 1 ? x : `BigInt.asIntN(64, R.${lower}Integer(${x}, ${digits}))`),
        double: (x) => `R.${lower}Double(${x}, ${digits})`,
        decimal: (x, from) => `R.decimal${name}(${x}, ${from}, ${digits}, ${scale})`,
      })
    },
  }
}

const math = (
  name: string,
  method: string,
  description: string,
  expression: string,
  result: string,
): Row => ({
  name,
  usage: `${name}(number)`,
  description,
  example: { expression, result },
  parameters: [double],
  returns: t.double(),
  js: ({ args }) => `Math.${method}(${args[0] ?? '0'})`,
})

export const numberFunctions = area([
  {
    name: 'ABS',
    usage: 'ABS(number)',
    description: 'The number without its sign.',
    example: { expression: 'ABS(-2.5)', result: '2.5' },
    parameters: [number],
    returns: first,
    js: (call) =>
      byKind(call, {
        int: (x) => `(${x} < 0 ? ${narrowed(`-${x}`, call.type)} : ${x})`,
        big: (x) => `(${x} < 0n ? BigInt.asIntN(64, -${x}) : ${x})`,
        double: (x) => `Math.abs(${x})`,
        decimal: (x) => `(${x} < 0n ? -${x} : ${x})`,
      }),
  },
  {
    name: 'SIGN',
    usage: 'SIGN(number)',
    description: '−1, 0 or 1: the sign of the number.',
    example: { expression: 'SIGN(-7)', result: '-1' },
    parameters: [number],
    returns: first,
    js: (call) =>
      byKind(call, {
        int: (x) => `Math.sign(${x})`,
        big: (x) => `(${x} < 0n ? -1n : ${x} > 0n ? 1n : 0n)`,
        double: (x) => `Math.sign(${x})`,
        decimal: (x, scale) =>
          `(${x} < 0n ? -${10n ** BigInt(scale)}n : ${x} > 0n ? ${10n ** BigInt(scale)}n : 0n)`,
      }),
  },
  {
    name: 'ROUND',
    usage: 'ROUND(number [, digits])',
    description: 'The number rounded to so many digits after the point, halves away from zero.',
    example: { expression: 'ROUND(2.345, 2)', result: '2.35' },
    parameters: [number, { name: 'digits', accepts: 'int', optional: true }],
    ...rounding('Round'),
  },
  {
    name: 'TRUNCATE',
    usage: 'TRUNCATE(number [, digits])',
    description: 'The number cut to so many digits after the point.',
    example: { expression: 'TRUNCATE(2.349, 2)', result: '2.34' },
    parameters: [number, { name: 'digits', accepts: 'int', optional: true }],
    ...rounding('Truncate'),
  },
  {
    name: 'MOD',
    usage: 'MOD(number, divisor)',
    description: 'The rest of a division; it has the sign of the number.',
    example: { expression: 'MOD(-7, 3)', result: '-1' },
    parameters: [number, { name: 'divisor', accepts: 'number' }],
    returns: (args) => typeOf(args, 1),
    operator: '%',
    sql: (args) => `MOD(${args.join(', ')})`,
  },
  {
    ...math('SQRT', 'sqrt', 'The square root; NaN of a negative number.', 'SQRT(16)', '4.0'),
    // Flink raises to the power of a half, which gives 0 for −0.
    js: ({ args }) => `Math.pow(${args[0] ?? '0'}, 0.5)`,
  },
  math('EXP', 'exp', 'e to the power of the number.', 'EXP(0)', '1.0'),
  math('LN', 'log', 'The natural logarithm.', 'LN(1)', '0.0'),
  math('LOG10', 'log10', 'The logarithm to base 10.', 'LOG10(1000)', '3.0'),
  {
    ...math('LOG2', 'log2', 'The logarithm to base 2.', 'LOG2(8)', '3.0'),
    js: ({ args }) => `(Math.log(${args[0] ?? '0'}) / Math.LN2)`,
  },
  math('SIN', 'sin', 'The sine of an angle in radians.', 'SIN(0)', '0.0'),
  math('COS', 'cos', 'The cosine of an angle in radians.', 'COS(0)', '1.0'),
  math('TAN', 'tan', 'The tangent of an angle in radians.', 'TAN(0)', '0.0'),
  math('ASIN', 'asin', 'The angle in radians with this sine.', 'ASIN(0)', '0.0'),
  math('ACOS', 'acos', 'The angle in radians with this cosine.', 'ACOS(1)', '0.0'),
  math('ATAN', 'atan', 'The angle in radians with this tangent.', 'ATAN(0)', '0.0'),
  {
    name: 'POWER',
    usage: 'POWER(number, exponent)',
    description: 'The number to the power of the exponent.',
    example: { expression: 'POWER(2, 10)', result: '1024.0' },
    parameters: [double, { name: 'exponent', accepts: 'double' }],
    returns: t.double(),
    js: ({ args }) => `Math.pow(${args.join(', ')})`,
  },
  {
    name: 'DEGREES',
    usage: 'DEGREES(number)',
    description: 'An angle in radians as degrees.',
    example: { expression: 'DEGREES(0)', result: '0.0' },
    parameters: [double],
    returns: t.double(),
    js: ({ args }) => `(${args[0] ?? '0'} * 57.29577951308232)`,
  },
  {
    name: 'RADIANS',
    usage: 'RADIANS(number)',
    description: 'An angle in degrees as radians.',
    example: { expression: 'RADIANS(0)', result: '0.0' },
    parameters: [double],
    returns: t.double(),
    js: ({ args }) => `(${args[0] ?? '0'} * 0.017453292519943295)`,
  },
  {
    name: 'PI',
    usage: 'PI()',
    description: 'The number π.',
    example: { expression: 'ROUND(PI(), 4)', result: '3.1416' },
    parameters: [],
    returns: t.double(false),
    js: () => 'Math.PI',
  },
  {
    name: 'E',
    usage: 'E()',
    description: 'The base of the natural logarithm.',
    example: { expression: 'ROUND(E(), 4)', result: '2.7183' },
    parameters: [],
    returns: t.double(false),
    js: () => 'Math.E',
  },
  {
    name: 'RAND',
    usage: 'RAND()',
    description: 'A random number from 0 on, below 1.',
    example: { expression: 'RAND() < 1', result: 'TRUE' },
    parameters: [],
    returns: t.double(false),
    repeatable: false,
    js: () => 'E.random()',
  },
  {
    name: 'RAND_INTEGER',
    usage: 'RAND_INTEGER(bound)',
    description: 'A random whole number from 0 on, below the bound.',
    example: { expression: 'RAND_INTEGER(1)', result: '0' },
    parameters: [{ name: 'bound', accepts: 'int' }],
    returns: t.int(),
    repeatable: false,
    js: ({ args }) => `Math.floor(E.random() * ${args[0] ?? '1'})`,
  },
])

/** Shared by FLOOR and CEIL, which also take a time: see dates.ts. */
export function wholeNumber(name: 'Floor' | 'Ceil', call: JsCall): string {
  return byKind(call, {
    int: (x) => x,
    big: (x) => x,
    double: (x) => `Math.${name.toLowerCase()}(${x})`,
    decimal: (x, scale) => `R.decimal${name}(${x}, ${scale})`,
  })
}
export { wholePart }
