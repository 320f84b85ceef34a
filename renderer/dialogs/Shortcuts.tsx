import { commands } from '../commands/commands.ts'
import { chordText, isMac } from '../commands/keys.ts'
import type { Command } from '../commands/types.ts'
import { texts } from '../texts/index.ts'
import { Kbd } from '../../ui/parts.tsx'

const groups: readonly Command['group'][] = ['run', 'file', 'edit', 'canvas', 'view']

/** Every command that has keys, from the one table that also listens to them. */
export function Shortcuts() {
  const mac = isMac()
  return (
    <div className="dlg-keys">
      {groups.map((group) => {
        const inside = commands.filter((command) => command.group === group && command.keys.length > 0)
        if (inside.length === 0) return null
        return (
          <section key={group}>
            <h3>{texts.app.commands.groupsOfShortcuts[group]}</h3>
            <dl>
              {inside.map((command) => (
                <div key={command.id}>
                  <dt>{command.title}</dt>
                  <dd>
                    {command.keys.map((key) => (
                      <Kbd key={key}>{chordText(key, mac)}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        )
      })}
    </div>
  )
}
