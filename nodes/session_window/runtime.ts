import type { OperatorRuntime } from '../../engine/api/index.ts'
import { windowRuntime } from '../common/runtime/windows/runtime.ts'
import { createSessions } from '../common/runtime/windows/sessions.ts'
import type { SessionWindowConfig } from './definition.ts'

export const runtime: OperatorRuntime = windowRuntime<SessionWindowConfig>(createSessions)
