import { expect, test } from './fixture.ts'
import { output, startEmpty } from './editor.ts'
import { firstWindow, writePayments } from './firstWindow.ts'

test('from empty canvas to an event-time window with results', async ({ app }) => {
  const file = writePayments(app.folder)
  await startEmpty(app.page)
  const { actions, log, milliseconds } = await firstWindow(app.page, file)
  console.log(
    `${app.shell}: ${actions} actions, first window result after ${Math.round(milliseconds)} ms\n  ${log.join('\n  ')}`,
  )

  expect(actions).toBeLessThanOrEqual(10)
  expect(milliseconds).toBeLessThan(2_000)
  // Every setting is another than the default, and none was refused.
  const results = output(app.page)
  await expect(results.getByRole('columnheader')).toContainText(['customer', 'window_start', 'window_end'])
  await expect(app.page.getByRole('group', { name: 'Run controls' }).getByText('Preview')).toBeVisible()
})
