import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJaas, writeJaas } from './jaas.ts'
import { rewrap, splitPem } from './pem.ts'
import { readProperties, writeProperty } from './text.ts'

describe('the text of properties', () => {
  it('is read as Java reads it', () => {
    const text = [
      '# a comment',
      '! another',
      '  a = 1 ',
      'b: two words',
      'c\tthree',
      'long=one,\\',
      '    two',
      'empty',
      'k\\=ey\\ x=v\\u00e4\\t\\q',
      'path=C:\\\\dir',
      'end=x\\',
    ].join('\r\n')
    expect(readProperties(text).map(({ line, key, value }) => [line, key, value])).toEqual([
      [3, 'a', '1 '],
      [4, 'b', 'two words'],
      [5, 'c', 'three'],
      [6, 'long', 'one,two'],
      [8, 'empty', ''],
      [9, 'k=ey x', 'vä\tq'],
      [10, 'path', 'C:\\dir'],
      [11, 'end', 'x'],
    ])
  })

  it('comes back from what was written', () => {
    const word = fc.string({ unit: 'binary', minLength: 1 })
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.string({ unit: 'binary' }))), (pairs) => {
        const text = pairs.map(([key, value]) => writeProperty(key, value)).join('')
        expect(readProperties(text).map(({ key, value }) => [key, value])).toEqual(pairs)
      }),
    )
  })

  it('breaks a certificate into its lines', () => {
    expect(writeProperty('ca', 'one\ntwo\n')).toBe('ca=one\\n\\\ntwo\\n\n')
  })
})

describe('a JAAS configuration', () => {
  it('is read with quotes of both kinds, escapes and blanks', () => {
    const text = `org.apache.kafka.common.security.plain.PlainLoginModule required\n  username="a\\"b"  password='c;d=e' flag=true;`
    expect(readJaas(text)).toEqual({
      module: 'PlainLoginModule',
      options: { username: 'a"b', password: 'c;d=e', flag: 'true' },
    })
    expect(readJaas('x.OAuthBearerLoginModule required;')).toEqual({
      module: 'OAuthBearerLoginModule',
      options: {},
    })
    expect(readJaas('')).toBeNull()
  })

  it('comes back from what was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (username, password) => {
        expect(readJaas(writeJaas('a.b.Module', { username, password }))).toEqual({
          module: 'Module',
          options: { username, password },
        })
      }),
    )
  })
})

describe('PEM', () => {
  const block = (label: string, body = 'QUJD'): string =>
    `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----`

  it('is taken apart into certificates and key', () => {
    const text = `Bag Attributes\n${block('ENCRYPTED PRIVATE KEY')}\nsubject=x\n${block('CERTIFICATE', 'b25l')}\n${block('CERTIFICATE')}`
    expect(splitPem(text)).toEqual({
      certificates: `${block('CERTIFICATE', 'b25l')}\n${block('CERTIFICATE')}\n`,
      key: `${block('ENCRYPTED PRIVATE KEY')}\n`,
    })
    expect(splitPem('binary')).toEqual({ certificates: null, key: null })
  })

  it('in one line gets its lines back', () => {
    expect(rewrap(`-----BEGIN CERTIFICATE----- ${'A'.repeat(70)} -----END CERTIFICATE-----`)).toBe(
      `-----BEGIN CERTIFICATE-----\n${'A'.repeat(64)}\n${'A'.repeat(6)}\n-----END CERTIFICATE-----`,
    )
    expect(rewrap(block('CERTIFICATE'))).toBe(block('CERTIFICATE'))
  })
})
