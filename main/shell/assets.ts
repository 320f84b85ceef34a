import { readFile } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
}

export interface Asset {
  readonly bytes: Buffer
  readonly type: string
}

/**
 * A file of the built screen by its URL path; null for anything that is not one: a path that leads out of the folder, a hidden file, a type
 * that the build does not make. `/` is index.html.
 */
export async function readAsset(directory: string, pathname: string): Promise<Asset | null> {
  const name = decode(pathname)
  if (name === null || !name.startsWith('/') || name.includes('\0') || name.includes('\\')) return null
  const path = resolve(join(directory, name === '/' ? '/index.html' : name))
  if (!path.startsWith(resolve(directory) + sep) || /[\\/]\./.test(name)) return null
  const type = TYPES[extname(path)]
  if (type === undefined) return null
  try {
    return { bytes: await readFile(path), type }
  } catch {
    return null
  }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/**
 * The page may load its own files and talk to its own host, nothing else. `style-src` allows inline styles because Monaco and React Flow set them; a style runs
 * no code. No `unsafe-eval`: zod is told to do without it, and generated code exists in the engine only.
 */
export function contentSecurityPolicy(connect: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    ["connect-src 'self'", ...connect].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ')
}

/** Headers of every answer of both shells. */
export function securityHeaders(connect: readonly string[]): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(connect),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
    'Cache-Control': 'no-store',
  }
}
