/** A script whose first word says what to do. */

export type Commands = Readonly<Record<string, () => Promise<void> | void>>

/** Does what the script was asked for. Exit code 2 and the usage where that is nothing it knows, 1 where it fails. */
export async function obey(commands: Commands, usage: string): Promise<void> {
  const chosen = commands[process.argv[2] ?? '']
  if (chosen === undefined) {
    process.stderr.write(`${usage}\n`)
    process.exitCode = 2
    return
  }
  try {
    await chosen()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
