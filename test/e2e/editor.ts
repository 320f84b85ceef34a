/** The screen in the words of a person who uses it: by accessible names, as a screen reader has them. */
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'

export const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Inspector' })
export const canvas = (page: Page): Locator => page.locator('.react-flow')
/** A node on the canvas, by its id. */
export const node = (page: Page, id: string): Locator => page.locator(`.react-flow__node[data-id="${id}"]`)
export const nodes = (page: Page): Locator => page.locator('.react-flow__node')
export const edges = (page: Page): Locator => page.locator('.react-flow__edge')
/** An output or input of a node, by its place in the DOM: `in`, `out`, `late`. */
export const port = (page: Page, id: string, name: string): Locator =>
  node(page, id).locator(`.react-flow__handle[data-handleid="${name}"]`)
export const paletteEntry = (page: Page, title: string): Locator =>
  page
    .getByRole('navigation', { name: 'Node types' })
    .getByRole('button', { name: new RegExp(`^${title}, `) })
export const runControls = (page: Page): Locator => page.getByRole('group', { name: 'Run controls' })
export const runState = (page: Page): Locator => runControls(page).getByRole('status')
/** A field of the inspector's form. */
export const field = (page: Page, name: string | RegExp): Locator =>
  inspector(page).getByLabel(name, typeof name === 'string' ? { exact: true } : {})
export const notice = (page: Page, text: string | RegExp): Locator =>
  page.getByRole('alert').filter({ hasText: text })

/** From whatever is shown first to an empty canvas. */
export async function startEmpty(page: Page): Promise<void> {
  await showGallery(page)
  await page.getByRole('button', { name: /^New pipeline/ }).click()
  await page.getByRole('heading', { name: 'Nothing is drawn yet.' }).waitFor()
}

export async function showGallery(page: Page): Promise<void> {
  const start = page.getByRole('navigation', { name: 'Start' })
  const all = page.getByRole('banner').getByRole('button', { name: 'All examples' })
  await start.or(all).first().waitFor()
  if (!(await start.isVisible())) await all.click()
  await start.waitFor()
}

/** Opens a pipeline by its path, by keys. */
export async function openFile(page: Page, file: string): Promise<void> {
  await showGallery(page)
  await page.keyboard.press('Control+o')
  const dialog = page.getByRole('dialog', { name: 'Open a pipeline' })
  await dialog.getByRole('option').first().waitFor()
  await dialog.getByLabel('Path').fill(file)
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('banner').getByText(path.basename(file), { exact: true }).waitFor()
}

/** Saves under a path: the first save asks for it. */
export async function saveAs(page: Page, file: string): Promise<void> {
  await page.keyboard.press('Control+Shift+s')
  const dialog = page.getByRole('dialog', { name: 'Save the pipeline as' })
  await dialog.getByRole('option').first().waitFor()
  await dialog.getByLabel('File name').fill(file)
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'hidden' })
}

/** Selects a node by a click on its head, where no port is. */
export const selectNode = (page: Page, id: string): Promise<void> =>
  node(page, id).click({ position: { x: 60, y: 16 } })

/** Gives the canvas the keys, with nothing selected. */
export async function focusCanvas(page: Page): Promise<void> {
  await canvas(page)
    .locator('.react-flow__pane')
    .click({ position: { x: 20, y: 20 } })
}

/** Draws a connection from an output to an input with the mouse. */
export async function connect(page: Page, from: Locator, to: Locator): Promise<void> {
  const start = await middleOf(from)
  const end = await middleOf(to)
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 })
  await page.mouse.move(end.x, end.y, { steps: 4 })
  await page.mouse.up()
}

export async function middleOf(what: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await what.boundingBox()
  if (box === null) throw new Error('not on the screen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

export const undo = (page: Page): Promise<void> => page.keyboard.press('Control+z')
export const redo = (page: Page): Promise<void> => page.keyboard.press('Control+y')

/** The records that the selected node sends out. */
export const output = (page: Page): Locator => page.getByRole('grid', { name: /^Output/ })
