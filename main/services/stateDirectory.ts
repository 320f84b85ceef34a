import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * Where preferences, recent files and autosaves live: `MILLRACE_HOME` where it is set (tests), else the platform's place
 * (`$XDG_CONFIG_HOME/millrace`, `~/Library/Application Support/Millrace`, `%APPDATA%\Millrace`).
 */
export function stateDirectory(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const own = env['MILLRACE_HOME']
  if (own !== undefined && own !== '') return resolve(own)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Millrace')
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Millrace')
  const xdg = env['XDG_CONFIG_HOME']
  // The XDG specification tells to ignore a relative path.
  return join(xdg?.startsWith('/') === true ? xdg : join(home, '.config'), 'millrace')
}
