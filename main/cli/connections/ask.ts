/** Questions to a person, whose answers are not shown; or lines of the standard input where nobody is there. */
import { createInterface } from 'node:readline/promises'
import { UserError } from '../../../model/errors.ts'

export interface Asker {
  /** One secret. `label`: "Password of prod". */
  secret(label: string): Promise<string>
  /** Whether a person answers. */
  readonly attended: boolean
}

/** Secrets are never arguments: those stand in the list of processes and in the shell's history. */
export function createAsker(): Asker {
  if (process.stdin.isTTY) return { secret: hidden, attended: true }
  let lines: AsyncIterator<string> | null = null
  return {
    async secret(label) {
      lines ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]()
      const line = await lines.next()
      if (line.done !== true) return line.value
      throw new UserError('cli.noSecret', `${label} is not given.`, {
        hint: 'Give it as a line of the standard input, or run this in a terminal to be asked.',
      })
    },
    attended: false,
  }
}

const INTERRUPT = '\u0003'
const BACKSPACE = /^[\b\u007f]$/

/** Reads a line from the terminal without showing it. */
function hidden(label: string): Promise<string> {
  const { stdin, stderr } = process
  stderr.write(`${label}: `)
  stdin.setRawMode(true)
  stdin.resume()
  stdin.setEncoding('utf8')
  return new Promise((resolve, reject) => {
    let text = ''
    const end = (): void => {
      stdin.off('data', take)
      stdin.setRawMode(false)
      stdin.pause()
      stderr.write('\n')
    }
    const take = (chunk: string): void => {
      for (const sign of chunk) {
        if (sign === '\r' || sign === '\n') {
          end()
          resolve(text)
          return
        }
        if (sign === INTERRUPT) {
          end()
          reject(new UserError('cli.interrupted', 'Nothing was changed.'))
          return
        }
        text = BACKSPACE.test(sign) ? text.slice(0, -1) : text + sign
      }
    }
    stdin.on('data', take)
  })
}
