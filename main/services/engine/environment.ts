const KEPT = new Set([
  'PATH',
  'HOME',
  'USERPROFILE',
  'LANG',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'WINDIR',
  'APPDATA',
  'LOCALAPPDATA',
])

/**
 * What an engine sees of this process's environment: where programs, files and the locale are. Everything else stays out, tokens and NODE_OPTIONS
 * among it, because an engine runs code that came with a pipeline.
 */
export function scrubbedEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && (KEPT.has(name.toUpperCase()) || name.startsWith('LC_'))) kept[name] = value
  }
  return kept
}
