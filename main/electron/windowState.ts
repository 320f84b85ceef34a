import { readFileSync, writeFileSync } from 'node:fs'
import type { BrowserWindow, Rectangle, Screen } from 'electron'

const SMALLEST = { width: 900, height: 600 }
const FIRST = { width: 1440, height: 900 }

export interface WindowState {
  readonly bounds: Partial<Rectangle> & { readonly width: number; readonly height: number }
  readonly maximized: boolean
}

/** The window as it was left; the first size where nothing is remembered, or where that place is on no screen any more. */
export function readWindowState(path: string, screen: Screen): WindowState {
  const kept = parse(path)
  if (kept === null) return { bounds: FIRST, maximized: false }
  const { x, y, width, height } = kept.bounds
  const visible = screen.getAllDisplays().some(({ workArea }) => {
    const inside = x + width > workArea.x + 50 && x < workArea.x + workArea.width - 50
    return inside && y >= workArea.y - 10 && y < workArea.y + workArea.height - 50
  })
  const size = { width: Math.max(width, SMALLEST.width), height: Math.max(height, SMALLEST.height) }
  return { bounds: visible ? { x, y, ...size } : size, maximized: kept.maximized }
}

function parse(path: string): { readonly bounds: Rectangle; readonly maximized: boolean } | null {
  try {
    const { bounds, maximized } = JSON.parse(readFileSync(path, 'utf8')) as {
      bounds: Rectangle
      maximized: boolean
    }
    const numbers = [bounds.x, bounds.y, bounds.width, bounds.height]
    return numbers.every(Number.isFinite) ? { bounds, maximized } : null
  } catch {
    return null
  }
}

/** Written when the window closes; that it cannot be written is no reason to keep it open. */
export function keepWindowState(path: string, window: BrowserWindow): void {
  try {
    const state = { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
    writeFileSync(path, JSON.stringify(state))
  } catch {
    return
  }
}

export const smallestWindow = SMALLEST
