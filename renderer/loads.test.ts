import { globSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

it('every module of the screen loads: nothing at its top uses what is made further down', async () => {
  const files = globSync(['renderer/*/**/*.tsx', 'ui/*.tsx'], { cwd: root })
  expect(files.length).toBeGreaterThan(50)
  for (const file of files) {
    await expect(import(path.join(root, file)), file).resolves.toBeDefined()
  }
}, 60_000)
