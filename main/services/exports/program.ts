/** A pipeline as a program around its Flink SQL, with its parameters from the environment where they may change. */
import { resolve } from 'node:path'
import { exportFlink, type FlinkExport } from '../../../export/flink/export.ts'
import { openParameters } from '../../../export/flink/open.ts'
import { programOf, type FlinkProgram } from '../../../export/flink/program.ts'
import type { Definitions } from '../../../model/analysis.ts'
import type { NodeConnections } from '../../../model/connections/connection.ts'
import type { PipelineDocument } from '../../../model/document.ts'
import { readParameters } from '../../../model/parameters.ts'
import { compile, type CompileOptions } from '../../../model/plan/compile.ts'

export interface ProgramSource {
  readonly document: PipelineDocument
  readonly definitions: Definitions
  readonly options: CompileOptions
  readonly connections: NodeConnections
}

/** `made`: the pipeline exported with these options. */
export function flinkProgram(made: FlinkExport, source: ProgramSource): FlinkProgram {
  const { document, definitions, options, connections } = source
  const { declared, values } = readParameters(document.parameters, options.parameters)
  const texts = Object.entries(values).flatMap(([name, value]): [string, string][] => {
    const type = declared[name]?.type
    if (type === 'path') return [[name, resolve(options.baseDirectory ?? '.', String(value))]]
    return type === 'string' ? [[name, String(value)]] : []
  })
  const given = { ...options.parameters, ...Object.fromEntries(texts) }
  const names = texts.map(([name]) => name)
  const open = openParameters(made, given, names, (parameters) => {
    const compiled = compile(document, definitions, { ...options, parameters })
    return compiled.ok ? exportFlink(compiled.plan, connections) : null
  })
  return programOf(open, given)
}
