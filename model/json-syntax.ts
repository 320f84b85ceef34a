/** What is wrong with a JSON text, in words, and where. */
export interface JsonFault {
  readonly kind: 'syntax' | 'duplicate'
  readonly message: string
  /** In UTF-16 units. */
  readonly offset: number
}

export interface TextPlace {
  /** From 1; columns in characters as an editor counts them. */
  readonly line: number
  readonly column: number
}

export function placeOf(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset)
  const lines = before.split('\n')
  return { line: lines.length, column: Array.from(lines.at(-1) ?? '').length + 1 }
}

/**
 * The first fault of a JSON text, or null. `JSON.parse` does not say places alike everywhere, and takes the last of two members with one
 * name in silence, which would drop a node; so the text is read here first.
 */
export function findJsonFault(text: string): JsonFault | null {
  try {
    const scanner = new Scanner(text)
    scanner.value(0)
    scanner.end()
    return null
  } catch (error) {
    if (error instanceof Fault) return { kind: error.kind, message: error.message, offset: error.offset }
    throw error
  }
}

const MAX_DEPTH = 500

class Fault extends Error {
  readonly kind: JsonFault['kind']
  readonly offset: number
  constructor(message: string, offset: number, kind: JsonFault['kind'] = 'syntax') {
    super(message)
    this.kind = kind
    this.offset = offset
  }
}

const BLANK = /[ \t\n\r]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const WORD = /[A-Za-z]+/y
// oxlint-disable-next-line no-control-regex -- JSON forbids them in texts
const TEXT_PART = /(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*/y

class Scanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): void {
    if (depth > MAX_DEPTH) throw new Fault(`it is more than ${MAX_DEPTH} levels deep`, this.#at)
    this.#match(BLANK)
    const sign = this.#sign()
    if (sign === '{') this.#object(depth)
    else if (sign === '[') this.#array(depth)
    else if (sign === '"') this.#string()
    else if (sign === '') throw this.#ends('a value is missing')
    else if (this.#match(NUMBER) === '') this.#literal()
  }

  end(): void {
    this.#match(BLANK)
    if (this.#sign() !== '') throw new Fault(`“${this.#sign()}” stands after the end`, this.#at)
  }

  #object(depth: number): void {
    const open = this.#at++
    const names = new Set<string>()
    this.#match(BLANK)
    if (this.#take('}')) return
    for (;;) {
      this.#match(BLANK)
      const start = this.#at
      if (this.#sign() !== '"') {
        if (this.#sign() === '') throw this.#ends(`the { of ${this.#placed(open)} is not closed`)
        const comma =
          this.#sign() === '}'
            ? 'a comma stands before }'
            : `a name in double quotes is missing before “${this.#sign()}”`
        throw new Fault(comma, start)
      }
      const name = this.#string()
      if (names.has(name)) throw new Fault(`the name “${name}” is there twice`, start, 'duplicate')
      names.add(name)
      this.#match(BLANK)
      if (!this.#take(':')) throw this.#missing('a colon')
      this.value(depth + 1)
      this.#match(BLANK)
      if (this.#take('}')) return
      if (!this.#take(',')) throw this.#unclosed('}', open)
    }
  }

  #array(depth: number): void {
    const open = this.#at++
    this.#match(BLANK)
    if (this.#take(']')) return
    for (;;) {
      this.#match(BLANK)
      if (this.#sign() === ']') throw new Fault('a comma stands before ]', this.#at)
      this.value(depth + 1)
      this.#match(BLANK)
      if (this.#take(']')) return
      if (!this.#take(',')) throw this.#unclosed(']', open)
    }
  }

  #string(): string {
    const start = this.#at++
    this.#match(TEXT_PART)
    if (this.#take('"')) return JSON.parse(this.#text.slice(start, this.#at)) as string
    if (this.#sign() === '')
      throw this.#ends(`the text that begins in ${this.#placed(start)} has no closing quote`)
    if (this.#sign() === '\\') throw new Fault('a backslash begins no escape that JSON knows', this.#at)
    throw new Fault('a line ends, or a control character stands, inside a text', this.#at)
  }

  #literal(): void {
    const start = this.#at
    const word = this.#match(WORD)
    if (word === 'true' || word === 'false' || word === 'null') return
    const found = word === '' ? this.#sign() : word
    if (
      this.#at === this.#text.length &&
      ['true', 'false', 'null'].some((known) => known.startsWith(found))
    ) {
      throw this.#ends(`“${found}” is cut off`)
    }
    throw new Fault(`“${found}” is no JSON value`, start)
  }

  #unclosed(closing: string, open: number): Fault {
    return this.#sign() === ''
      ? this.#ends(`the ${closing === '}' ? '{' : '['} of ${this.#placed(open)} is not closed`)
      : this.#missing(`a comma or ${closing}`)
  }

  #missing(what: string): Fault {
    return this.#sign() === ''
      ? this.#ends(`${what} is missing`)
      : new Fault(`${what} is missing before “${this.#sign()}”`, this.#at)
  }

  #ends(what: string): Fault {
    return new Fault(
      `the text ends here, and ${what}; perhaps the file was written only in part`,
      this.#text.length,
    )
  }

  #placed(offset: number): string {
    const { line, column } = placeOf(this.#text, offset)
    return `line ${line}, column ${column}`
  }

  #sign(): string {
    const code = this.#text.codePointAt(this.#at)
    return code === undefined ? '' : String.fromCodePoint(code)
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false
    this.#at++
    return true
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }
}
