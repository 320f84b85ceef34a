import { notInFlink } from '../../model/emit.ts'

export const emitter = notInFlink(
  'TypeScript does not run in Flink SQL.',
  'Say it by nodes with SQL expressions (Map, Filter, Flat map, a window), or write a function of your own for Flink.',
)
