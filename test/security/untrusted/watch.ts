/**
 * What a process does that an untrusted pipeline must not make it do: evaluating, starting processes and threads, opening sockets, and touching files. To be imported
 * before everything else; nothing is noted until `startWatching`.
 */
import child from 'node:child_process'
import dgram from 'node:dgram'
import dns from 'node:dns'
import fs from 'node:fs'
import module, { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import tls from 'node:tls'
import threads from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'

export interface Seen {
  readonly what: 'evaluation' | 'process' | 'socket' | 'file'
  readonly how: string
  readonly subject: string
}

const seen: Seen[] = []
let watching = false
export const startWatching = (): void => {
  watching = true
}
/** What was seen since then; nothing more is noted. */
export function stopWatching(): readonly Seen[] {
  watching = false
  return seen.splice(0)
}

type Callable = (this: unknown, ...values: unknown[]) => unknown

function watch(owner: object, names: readonly string[], what: Seen['what']): void {
  const methods = owner as Record<string, Callable | undefined>
  for (const name of names) {
    const original = methods[name]
    if (original === undefined) continue
    methods[name] = new Proxy(original, {
      apply(target, self, values: unknown[]) {
        note(what, name, values)
        return Reflect.apply(target, self, values)
      },
      construct(target, values: unknown[], made) {
        note(what, name, values)
        return Reflect.construct(target, values, made) as object
      },
    })
  }
}

function note(what: Seen['what'], how: string, values: readonly unknown[]): void {
  if (!watching) return
  const [first] = values
  const subject =
    first instanceof URL || (typeof first === 'string' && first.startsWith('file:'))
      ? pathOf(first)
      : typeof first === 'string'
        ? first
        : JSON.stringify(first)
  seen.push({ what, how, subject: (subject ?? '').slice(0, 500) })
}

const pathOf = (address: string | URL): string =>
  new URL(address).protocol === 'file:' ? fileURLToPath(address) : String(address)

watch(vm, ['compileFunction', 'Script', 'runInThisContext', 'runInNewContext', 'runInContext'], 'evaluation')
watch(vm, ['SourceTextModule'], 'evaluation')
watch(module, ['stripTypeScriptTypes', 'createRequire'], 'evaluation')
watch(globalThis, ['Function', 'eval'], 'evaluation')
watch(WebAssembly, ['Module', 'compile', 'instantiate'], 'evaluation')
/** Functions of these kinds have makers that no name leads to. */
for (const kind of [async () => undefined, function* () {}, async function* () {}]) {
  const prototype = Object.getPrototypeOf(kind) as object
  const own = { constructor: prototype.constructor }
  watch(own, ['constructor'], 'evaluation')
  Object.defineProperty(prototype, 'constructor', { value: own.constructor })
}
watch(child, ['spawn', 'fork', 'exec', 'execFile', 'spawnSync', 'execSync', 'execFileSync'], 'process')
watch(child.ChildProcess.prototype, ['spawn'], 'process')
watch(threads, ['Worker'], 'process')
watch(process, ['dlopen', 'kill'], 'process')
watch(net, ['connect', 'createConnection', 'createServer'], 'socket')
watch(tls, ['connect', 'createServer'], 'socket')
watch(net.Socket.prototype, ['connect'], 'socket')
watch(net.Server.prototype, ['listen'], 'socket')
watch(dgram, ['createSocket'], 'socket')
watch(dns, ['lookup', 'resolve', 'resolve4', 'resolve6'], 'socket')
watch(dns.promises, ['lookup', 'resolve'], 'socket')
watch(globalThis, ['fetch', 'WebSocket'], 'socket')
const files = [
  'open',
  'readFile',
  'writeFile',
  'appendFile',
  'readdir',
  'mkdir',
  'rm',
  'unlink',
  'rename',
  'copyFile',
  'stat',
  'lstat',
  'access',
  'opendir',
  'readlink',
  'realpath',
  'rmdir',
  'mkdtemp',
  'cp',
  'link',
  'symlink',
  'truncate',
  'chmod',
  'chown',
  'utimes',
]
watch(fs.promises, files, 'file')
watch(
  fs,
  [
    ...files,
    ...files.map((name) => `${name}Sync`),
    'createReadStream',
    'createWriteStream',
    'existsSync',
    'watch',
    'watchFile',
  ],
  'file',
)
syncBuiltinESMExports()
