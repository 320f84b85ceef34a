/** From the empty canvas to the first result of an event-time window: the scenario that the promise of ten actions is about. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { countActions } from './actions.ts'
import { canvas, field, inspector, paletteEntry } from './editor.ts'

export interface FirstWindow {
  readonly actions: number
  readonly log: readonly string[]
  /** From the last input event to the first result of a window on the screen. */
  readonly milliseconds: number
}

const start = Date.parse('2024-05-06T10:00:00Z')

/** 600 payments over five minutes, out of order by up to 4 s; two columns could be the event time. */
export function writePayments(folder: string): string {
  const lines = Array.from({ length: 600 }, (_, i) => {
    const paid = start + i * 500 - (i % 7 === 3 ? 4_000 : 0)
    return JSON.stringify({
      id: i + 1,
      stored_at: new Date(start + i * 500 + 60_000).toISOString(),
      paid_at: new Date(paid).toISOString(),
      customer: ['ann', 'bob', 'cyd'][i % 3],
      amount: (i % 10) + 1,
    })
  })
  const file = path.join(folder, 'payments.ndjson')
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

/**
 * Sets event-time field, delay, key, size and aggregate, each to something else than what is there by default, and presses no Run.
 * The time is taken in the page, from its own last input event.
 */
export async function firstWindow(page: Page, file: string): Promise<FirstWindow> {
  const act = countActions(page)
  await rememberInput(page)
  await act.drag(paletteEntry(page, 'File source'), canvas(page), 'drag a file source to the canvas')
  await act.fill(field(page, 'File'), file, 'name the file')
  // Columns and a first guess at the event time are found by themselves: another column is meant.
  await act.fill(field(page, 'Event-time column'), 'paid_at', 'set the event-time column')
  await act.fill(field(page, 'Watermark delay'), '4 s', 'set the delay')
  await act.doubleClick(paletteEntry(page, 'Tumbling window'), 'add a window behind it (two clicks)')
  await act.fill(field(page, 'Group by'), 'customer', 'set the key')
  await act.fill(field(page, 'Size'), '1 min', 'set the size')
  await act.choose(field(page, /^Function/), 'MAX', 'choose the aggregate')
  await act.type(
    inspector(page).getByRole('group', { name: 'aggregate 1' }).locator('.monaco-editor').first(),
    'amount',
    'say of what',
  )
  const milliseconds = await untilResult(page)
  return { actions: act.count(), log: act.log, milliseconds }
}

declare global {
  interface Window {
    /** Set by `rememberInput`. */
    lastInputAt?: number
  }
}

async function rememberInput(page: Page): Promise<void> {
  await page.evaluate(() => {
    const remember = (): void => {
      window.lastInputAt = performance.now()
    }
    for (const name of ['pointerdown', 'keydown', 'input']) window.addEventListener(name, remember, true)
  })
}

/** Waits, frame by frame, for a result of the window as it was set last. */
async function untilResult(page: Page): Promise<number> {
  const found = await page.waitForFunction(
    () => {
      const rows = [...document.querySelectorAll('[role="row"]')].map((row) =>
        [...row.querySelectorAll('[role="gridcell"]')].map((cell) => cell.textContent),
      )
      // customer, start, end, and the largest amount of a minute, which is 10; the count that stood there before is 40.
      const isResult = rows.some((cells) => /^(ann|bob|cyd)$/.test(cells[0] ?? '') && cells.at(-1) === '10')
      return isResult ? { after: performance.now() - (window.lastInputAt ?? 0) } : false
    },
    undefined,
    { polling: 'raf' },
  )
  const { after } = (await found.jsonValue()) as { readonly after: number }
  return after
}
