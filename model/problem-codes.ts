import type { Problem, Severity, Span, Fix } from './problem.ts'

/**
 * Every code of a Problem that the model finds, with a short title for the docs. Codes never change their meaning; node types
 * have codes of their own besides.
 */
export const PROBLEM_CODES = {
  // reading a file
  'not-json': 'The file is not valid JSON',
  'duplicate-key': 'A name stands twice in one JSON object',
  'not-a-pipeline': 'The JSON is not a pipeline',
  'document-shape': 'A part of the pipeline file has the wrong shape',
  'newer-format': 'The file was written by a newer Millrace',
  'not-nodes': 'The clipboard holds no nodes',
  // settings and parameters
  'bad-setting': 'A job setting is not valid',
  'scratch-not-encrypted': 'State on the disk is not encrypted while the job runs',
  'unknown-setting': 'A job setting is not known',
  'bad-parameter': 'A parameter is not declared properly',
  'parameter-unknown': 'A parameter is used or given that the pipeline does not declare',
  'parameter-unset': 'A parameter has neither a default nor a value',
  'parameter-value': 'The value of a parameter does not fit its type',
  'override-unknown': 'An override names a place that is not there',
  // nodes
  'unknown-type': 'The node type is not known',
  'newer-node': 'The node was made by a newer Millrace',
  'migration-failed': 'The settings of an older version could not be brought up to date',
  'bad-config': 'A field of a node is not valid',
  'missing-config': 'A field of a node has no value',
  'unknown-config': 'A field of a node is not known',
  'infer-failed': 'The output of a node could not be worked out',
  // edges
  'edge-no-node': 'An edge leads to a node that is not there',
  'edge-no-port': 'An edge leads to a port that is not there',
  'edge-duplicate': 'An edge is there twice',
  'input-taken': 'Two edges lead into one input',
  'input-unconnected': 'An input is not connected',
  'changelog-refused': 'A changelog leads into an input that takes only new records',
  cycle: 'The nodes form a cycle',
  // the pipeline as a whole
  'no-source': 'The pipeline has no source',
  'no-sink': 'Records reach no sink',
  // exports
  'not-exportable': 'A node, or a field of it, cannot be said on the other system',
  'export-refused': 'The other system refuses what was exported',
} as const satisfies Record<string, string>

export type ProblemCode = keyof typeof PROBLEM_CODES

export interface ProblemDetails {
  readonly severity?: Severity
  readonly nodeId?: string
  readonly path?: string
  readonly hint?: string
  readonly span?: Span
  readonly fixes?: readonly Fix[]
}

/** A problem with a code of the table; an error of the document as a whole unless the details say otherwise. */
export function problem(code: ProblemCode, message: string, details: ProblemDetails = {}): Problem {
  const { severity = 'error', nodeId = null, path = '', hint = null, span, fixes } = details
  return {
    code,
    severity,
    nodeId,
    path,
    message,
    hint,
    ...(span === undefined ? {} : { span }),
    ...(fixes === undefined || fixes.length === 0 ? {} : { fixes }),
  }
}
