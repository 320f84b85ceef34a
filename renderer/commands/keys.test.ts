import { describe, expect, it } from 'vitest'
import { chordOf, chordText } from './keys.ts'

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {},
  code = '',
) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
})

describe('chordOf', () => {
  it.each([
    [press('z', { ctrlKey: true }), 'Ctrl+Z'],
    [press('Z', { ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+Z'],
    [press('?', { shiftKey: true }), '?'],
    [press('/'), '/'],
    [press('Delete', { ctrlKey: true }), 'Ctrl+Delete'],
    [press('ArrowUp', { shiftKey: true }), 'Shift+ArrowUp'],
    [press('Tab', { shiftKey: true }), 'Shift+Tab'],
    // A French keyboard has & on the key of 1.
    [press('&', { ctrlKey: true }, 'Digit1'), 'Ctrl+1'],
    [press('+', { ctrlKey: true, shiftKey: true }, 'Equal'), 'Ctrl++'],
  ])('%o is %s', (event, chord) => {
    expect(chordOf(event, false)).toBe(chord)
  })
  it('takes the Command key of a Mac for Ctrl', () => {
    expect(chordOf(press('s', { metaKey: true }), true)).toBe('Ctrl+S')
    expect(chordOf(press('s', { ctrlKey: true }), true)).toBe('S')
  })
})

it('writes chords as key caps', () => {
  expect(chordText('Ctrl+Enter', false)).toBe('Ctrl ⏎')
  expect(chordText('Ctrl+Shift+Z', true)).toBe('⌘⇧Z')
  expect(chordText('Ctrl++', false)).toBe('Ctrl +')
  expect(chordText('?', false)).toBe('?')
})
