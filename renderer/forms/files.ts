/** Paths as text; the host alone touches files. Both separators are understood, the path's own is kept. */

export const directoryOf = (path: string): string => {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  return cut < 0 ? '' : path.slice(0, cut) || path.slice(0, 1)
}

export const baseName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

const isAbsolute = (path: string): boolean => /^([/\\]|[a-zA-Z]:[/\\])/.test(path)

export const joinPath = (directory: string, name: string): string => {
  const separator = directory.includes('\\') && !directory.includes('/') ? '\\' : '/'
  return /[/\\]$/.test(directory) ? directory + name : `${directory}${separator}${name}`
}

/** Null where it cannot be known: nothing typed, or relative to a pipeline without a file. */
export function absolutePath(path: string, base: string | null): string | null {
  if (path === '') return base
  if (isAbsolute(path)) return path
  return base === null ? null : joinPath(base, path)
}

/** Relative where the file lies in the pipeline's folder or below it. */
export function relativePath(path: string, base: string | null): string {
  if (base === null || base === '') return path
  const prefix = /[/\\]$/.test(base) ? base : joinPath(base, '')
  return path.startsWith(prefix) ? path.slice(prefix.length) : path
}
