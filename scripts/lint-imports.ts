/**
 * Enforces what the linter cannot say: the import table, the package table, no cycles between files, no reading of the clock by
 * `new Date()`, and the length of files. Imports are read with the parser that Vite ships, so strings and comments never count.
 *
 *     node scripts/lint-imports.ts [ROOT]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'vite'
import { areas, extensions, longest, repeatable, repeatableExcept, roots, type Area } from './lint-table.ts'

export interface Finding {
  /** Relative to the root, with forward slashes. */
  readonly file: string
  readonly line: number
  readonly rule: 'import-table' | 'package-table' | 'import-cycle' | 'file-length' | 'clock' | 'syntax'
  readonly message: string
}

interface Import {
  readonly specifier: string
  readonly line: number
}

interface Source {
  readonly imports: readonly Import[]
  /** Lines with `new Date()` or `Date()`: the clock by another name. */
  readonly clockReads: readonly number[]
  readonly errors: readonly string[]
}

const SCRIPT = /\.[cm]?[jt]sx?$/

/** All findings of the project at `root`, in the order of files and lines. */
export function lintProject(root: string): readonly Finding[] {
  const files = listFiles(root)
  const known = new Set(files)
  const graph = new Map<string, Map<string, number>>()
  const findings: Finding[] = []
  for (const file of files) {
    const text = readFileSync(path.join(root, file), 'utf8')
    findings.push(...checkLength(file, text))
    if (!SCRIPT.test(file)) continue
    const source = readSource(file, text)
    for (const message of source.errors) findings.push({ file, line: 1, rule: 'syntax', message })
    const targets = new Map<string, number>()
    graph.set(file, targets)
    for (const found of source.imports) {
      const finding = checkImport(file, found)
      if (finding !== null) findings.push(finding)
      const target = resolveRelative(file, found.specifier)
      if (target !== null && known.has(target) && !targets.has(target)) targets.set(target, found.line)
    }
    if (matches(file, repeatable) && !matches(file, repeatableExcept)) {
      for (const line of source.clockReads) findings.push(clockFinding(file, line))
    }
  }
  findings.push(...checkCycles(graph))
  return findings.toSorted((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
}

function listFiles(root: string): readonly string[] {
  const found: string[] = []
  const walk = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const name = `${folder}/${entry.name}`
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && entry.name !== 'dist') walk(name)
      } else if (extensions.includes(path.extname(entry.name))) found.push(name)
    }
  }
  for (const folder of roots) if (existsSync(path.join(root, folder))) walk(folder)
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (entry.isFile() && SCRIPT.test(entry.name)) found.push(entry.name)
  }
  return found.toSorted()
}

const matches = (file: string, globs: readonly string[]): boolean =>
  globs.some((glob) => path.posix.matchesGlob(file, glob))

export function areaOf(file: string): Area | null {
  return areas.find((area) => matches(file, area.files)) ?? null
}

// ── reading a file ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Node {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'type') === 'string'

/** The text of a string literal or of a template without holes, else null. */
function literal(value: unknown): string | null {
  if (!isNode(value)) return null
  if (value.type === 'Literal' && typeof value['value'] === 'string') return value['value']
  if (value.type === 'TSLiteralType') return literal(value['literal'])
  if (value.type === 'TemplateLiteral' && Array.isArray(value['quasis']) && value['quasis'].length === 1) {
    const cooked: unknown = Reflect.get(Object(Reflect.get(Object(value['quasis'][0]), 'value')), 'cooked')
    return typeof cooked === 'string' ? cooked : null
  }
  return null
}

/** The module that a node of the syntax tree asks for, in any of the forms that TypeScript has, or null. */
function requested(node: Node): string | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
      return literal(node['source'])
    case 'TSImportType':
      return literal(node['argument'] ?? node['source'])
    case 'TSExternalModuleReference':
      return literal(node['expression'])
    case 'CallExpression': {
      const callee = node['callee']
      const args = node['arguments']
      const isRequire = isNode(callee) && callee.type === 'Identifier' && callee['name'] === 'require'
      return isRequire && Array.isArray(args) ? literal(args[0]) : null
    }
    default:
      return null
  }
}

function readsClock(node: Node): boolean {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return false
  const callee = node['callee']
  if (!isNode(callee) || callee.type !== 'Identifier' || callee['name'] !== 'Date') return false
  const args = node['arguments']
  return node.type === 'CallExpression' || !Array.isArray(args) || args.length === 0
}

export function readSource(file: string, text: string): Source {
  const parsed = parseSync(file, text)
  const imports: Import[] = []
  const clockReads: number[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item)
    if (!isNode(value)) return
    const specifier = requested(value)
    if (specifier !== null) imports.push({ specifier, line: lineOf(text, value.start) })
    if (readsClock(value)) clockReads.push(lineOf(text, value.start))
    for (const child of Object.values(value)) if (typeof child === 'object') visit(child)
  }
  visit(parsed.program.body)
  return { imports, clockReads, errors: parsed.errors.map((error) => error.message) }
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

// ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

function resolveRelative(file: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null
  const target = path.posix.join(path.posix.dirname(file), specifier.replace(/\?.*$/, ''))
  return target.startsWith('../') ? null : target
}

/** `@scope/name/deep` → `@scope/name`; Node's modules with their prefix. */
export function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  const parts = specifier.replace(/\?.*$/, '').split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier)
}

const listed = (names: readonly string[]): string => (names.length === 0 ? 'nothing' : names.join(', '))

function checkImport(file: string, { specifier, line }: Import): Finding | null {
  const area = areaOf(file)
  if (area === null) {
    const message = `${file} belongs to no area of scripts/lint-table.ts. Move it into one of the project's folders, or add a row there with a reason in docs/decisions/.`
    return { file, line, rule: 'import-table', message }
  }
  if (specifier.startsWith('.')) return checkFolder(file, line, area, specifier)
  const name = packageOf(specifier)
  const allowed = area.packages
  if (
    allowed.includes('*') ||
    allowed.includes(name) ||
    (name.startsWith('node:') && allowed.includes('node:*'))
  ) {
    return null
  }
  const users = areas.filter((other) => other.packages.includes(name)).map((other) => other.name)
  const way =
    users.length > 0
      ? `Only ${listed(users)} may: move this code there, or take what it needs as an argument.`
      : `No folder may yet: do without, or add it to a row of scripts/lint-table.ts with a reason in docs/decisions/.`
  const message = `${area.name} may not use the package "${name}" (it may use: ${listed(allowed)}). ${way}`
  return { file, line, rule: 'package-table', message }
}

function checkFolder(file: string, line: number, area: Area, specifier: string): Finding | null {
  const target = resolveRelative(file, specifier)
  const targetArea = target === null ? null : areaOf(target)
  if (targetArea === null) {
    // package.json and other data at the root: no area, nothing to leak.
    if (target !== null && /^[^/]+\.(json|css|md)$/.test(target)) return null
    const message = `"${specifier}" leads out of the project's areas. Import a file of one of the folders in scripts/lint-table.ts.`
    return { file, line, rule: 'import-table', message }
  }
  if (targetArea === area || area.imports.includes('*') || area.imports.includes(targetArea.name)) return null
  const message = `${area.name} may not import ${targetArea.name} ("${specifier}"), types included (it may import: ${listed([area.name, ...area.imports])}). Move what both need into a folder that both may import, or take it as an argument.`
  return { file, line, rule: 'import-table', message }
}

function clockFinding(file: string, line: number): Finding {
  const message =
    'new Date() without a value reads the clock, and a run could not be repeated. Use the injected clock (EngineContext.clock), or pass the time in.'
  return { file, line, rule: 'clock', message }
}

function checkLength(file: string, text: string): readonly Finding[] {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  const bytes = Buffer.byteLength(text)
  if (lines <= longest.lines && bytes <= longest.bytes) return []
  const head = text.split('\n', 5)
  if (head.some((line) => /^\s*(\/\/|\/?\*+|#)\s*long: \S/.test(line))) return []
  const message = `${lines} lines, ${bytes} bytes: more than ${longest.lines} lines or ${longest.bytes} bytes. Split the file by idea, or say why it is one in a line "// long: reason" at its top.`
  return [{ file, line: 1, rule: 'file-length', message }]
}

/** One finding for each group of files that reach each other, at its first file, with the shortest way round. */
function checkCycles(graph: ReadonlyMap<string, ReadonlyMap<string, number>>): readonly Finding[] {
  const findings: Finding[] = []
  const reported = new Set<string>()
  for (const start of graph.keys()) {
    if (reported.has(start)) continue
    const cycle = shortestCycle(graph, start)
    if (cycle === null) continue
    for (const file of cycle) reported.add(file)
    const [next = start] = cycle.slice(1)
    findings.push({
      file: start,
      line: graph.get(start)?.get(next) ?? 1,
      rule: 'import-cycle',
      message: `imports go round: ${[...cycle, start].join(' → ')}. Move what they share into a file of its own, or turn one import into an argument.`,
    })
  }
  return findings
}

/** Breadth first from `start` back to it, or null. */
function shortestCycle(
  graph: ReadonlyMap<string, ReadonlyMap<string, number>>,
  start: string,
): readonly string[] | null {
  const cameFrom = new Map<string, string>()
  const queue = [start]
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const next of graph.get(at)?.keys() ?? []) {
      if (next === start) {
        const cycle = [at]
        for (let file = at; file !== start;) {
          file = cameFrom.get(file) ?? start
          cycle.unshift(file)
        }
        return cycle
      }
      if (cameFrom.has(next)) continue
      cameFrom.set(next, at)
      queue.push(next)
    }
  }
  return null
}

if (import.meta.main) {
  const root = path.resolve(process.argv[2] ?? '.')
  const findings = lintProject(root)
  for (const { file, line, rule, message } of findings) console.error(`${file}:${line} ${rule}: ${message}`)
  console.log(findings.length === 0 ? 'imports: no findings' : `imports: ${findings.length} findings`)
  process.exitCode = findings.length === 0 ? 0 : 1
}
