/** Texts on their way from a front to an owner: each has a number, and is sent when it is met first. */
import type { SentTexts } from './slots.ts'

/** Texts that a sender remembers for a receiver; when there are more, all are forgotten between two pieces. */
export const REMEMBERED = 65_536

/** The texts of one column, as a sender writes them. */
export interface TextNumbers {
  numberOf(text: string): number
  /** Those of a piece. */
  take(): SentTexts
}

/** Remembers no text: for rows that stay in the thread, where a list of them costs less than looking them up. */
export class ListedTexts implements TextNumbers {
  #texts: (string | null)[] = [null]

  numberOf(text: string): number {
    return this.#texts.push(text) - 1
  }

  take(): SentTexts {
    const texts = this.#texts
    this.#texts = [null]
    return { texts, whole: true }
  }
}

/** The caller remembers the numbers. */
export class NumberedTexts implements TextNumbers {
  #new: (string | null)[] = [null]
  #count = 1
  #whole = true

  numberOf(text: string): number {
    this.#new.push(text)
    return this.#count++
  }

  take(): SentTexts {
    const sent = { texts: this.#new, whole: this.#whole }
    this.#new = []
    this.#whole = false
    return sent
  }

  /** The numbers begin anew. */
  forget(): void {
    this.#new = [null]
    this.#count = 1
    this.#whole = true
  }
}

export class RememberedTexts implements TextNumbers {
  readonly #texts = new NumberedTexts()
  readonly #numbers = new Map<string, number>()

  numberOf(text: string): number {
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.#texts.numberOf(text)
      this.#numbers.set(text, number)
    }
    return number
  }

  take(): SentTexts {
    const sent = this.#texts.take()
    if (this.#numbers.size > REMEMBERED) {
      this.#texts.forget()
      this.#numbers.clear()
    }
    return sent
  }
}

/** The texts of one column of one sender, as a receiver keeps them. */
export class KeptTexts {
  #texts: (string | null)[] = []

  /** What was sent becomes its own. */
  add({ texts, whole }: SentTexts): readonly (string | null)[] {
    if (whole) this.#texts = texts
    else for (const text of texts) this.#texts.push(text)
    return this.#texts
  }
}
