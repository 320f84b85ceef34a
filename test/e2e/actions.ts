/** A person's actions, counted: one click, one drag, one key chord or one filled field. A double-click is two clicks. */
import type { Locator, Page } from '@playwright/test'

export interface Actions {
  readonly count: () => number
  /** What was done, a line each. */
  readonly log: readonly string[]
  readonly click: (what: Locator, words: string) => Promise<void>
  readonly doubleClick: (what: Locator, words: string) => Promise<void>
  readonly drag: (what: Locator, to: Locator, words: string) => Promise<void>
  /** One filled field: the focus goes there and the text is typed or chosen, whatever that takes in keys. */
  readonly fill: (what: Locator, text: string, words: string) => Promise<void>
  readonly choose: (what: Locator, label: string, words: string) => Promise<void>
  /** A field that is an editor: clicked into, then typed. */
  readonly type: (what: Locator, text: string, words: string) => Promise<void>
  readonly press: (chord: string, words: string) => Promise<void>
}

export function countActions(page: Page): Actions {
  const log: string[] = []
  let count = 0
  const did = (number: number, words: string): void => {
    count += number
    log.push(`${count}. ${words}`)
  }
  return {
    count: () => count,
    log,
    click: async (what, words) => {
      did(1, words)
      await what.click()
    },
    doubleClick: async (what, words) => {
      did(2, words)
      await what.dblclick()
    },
    drag: async (what, to, words) => {
      did(1, words)
      // Left of the middle: there is room for what follows.
      await what.dragTo(to, { targetPosition: { x: 220, y: 120 } })
    },
    fill: async (what, text, words) => {
      did(1, words)
      await what.fill(text)
    },
    choose: async (what, label, words) => {
      did(1, words)
      await what.selectOption({ label })
    },
    type: async (what, text, words) => {
      did(1, words)
      await what.click()
      await page.keyboard.insertText(text)
    },
    press: async (chord, words) => {
      did(1, words)
      await page.keyboard.press(chord)
    },
  }
}
