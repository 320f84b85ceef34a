/** Names of a generated program: every local is unique in the whole program, and values from outside are reached by constants. */

export class Scope {
  readonly #constants: unknown[] = []
  readonly #names = new Map<unknown, string>()
  #count = 0

  /** A name that nothing else uses; the hint makes the code readable. */
  fresh(hint: string): string {
    return `${hint.replaceAll(/[^A-Za-z0-9]/g, '_').slice(0, 40)}_${(this.#count++).toString(36)}`
  }

  /** The name by which the program reaches a value; the same value has one name. */
  constant(value: unknown): string {
    const known = this.#names.get(value)
    if (known !== undefined) return known
    const name = `k$${this.#constants.length}`
    this.#constants.push(value)
    this.#names.set(value, name)
    return name
  }

  /** Code that binds the constants from an array called `K`. */
  prelude(): string {
    return this.#constants.map((_, index) => `const k$${index} = K[${index}];\n`).join('')
  }

  values(): readonly unknown[] {
    return this.#constants
  }
}

/** Whether a name occurs in code as an identifier of its own. Names are `fresh`: letters, digits and underscores. */
export function usedNames(code: string): ReadonlySet<string> {
  return new Set(code.match(/[A-Za-z_$][\w$]*/g) ?? [])
}
