import { safeStorage } from 'electron'
import type { KeyringAnswer, KeyringRequest } from '../services/relay.ts'

/** Answers the services; a text in the clear goes no further than this process and theirs. */
export function answerKeyring(request: KeyringRequest): KeyringAnswer {
  try {
    switch (request.act) {
      case 'refusal':
        return { ok: true, value: refusal() }
      case 'encrypt':
        return { ok: true, value: safeStorage.encryptString(request.text).toString('base64') }
      case 'decrypt':
        return { ok: true, value: safeStorage.decryptString(Buffer.from(request.sealed, 'base64')) }
    }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}

/** On Linux without a keyring Chromium would encrypt with a password that stands in its source: that keeps no secret. */
function refusal(): string | null {
  const noKeyring =
    'No keyring answers (GNOME Keyring or KWallet by the Secret Service). Install and unlock one, and start Millrace again.'
  if (!safeStorage.isEncryptionAvailable())
    return process.platform === 'linux' ? noKeyring : 'The system’s store of secrets is not available.'
  // An older Electron does not tell which one it has; there the answer above is the whole.
  const storage: Partial<typeof safeStorage> = safeStorage
  if (process.platform !== 'linux' || storage.getSelectedStorageBackend === undefined) return null
  return ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend()) ? noKeyring : null
}
