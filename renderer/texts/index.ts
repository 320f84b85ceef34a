/** All words of the screen, one folder a language. English is the only one so far; nothing else of the screen holds words. */
import { app } from './en/app.ts'
import { canvas } from './en/canvas.ts'

export const texts = { app, canvas } as const
export { connections } from './en/connections.ts'
export { exports } from './en/exports.ts'
export { flink } from './en/flink.ts'
export { gallery } from './en/gallery.ts'
export { localKafka } from './en/localKafka.ts'
export { panels } from './en/panels.ts'
export { kafka } from './en/kafka.ts'
export { pins } from './en/pins.ts'
export { tests } from './en/tests.ts'
export { typescript } from './en/typescript.ts'
