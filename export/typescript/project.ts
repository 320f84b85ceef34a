/** The files of an exported project but for what is copied into it: `job.ts`, its test, and what npm and tsc want. */
import type { Analysis } from '../../model/analysis.ts'
import type { NodeConnections } from '../../model/connections/connection.ts'
import type { Json, PipelineDocument } from '../../model/document.ts'
import { property } from '../../model/codeLayout.ts'
import { quote } from '../../model/expr/lambda/index.ts'
import { STAMP } from './again.ts'
import { jobModule } from './job.ts'

export interface ProjectParts {
  readonly document: PipelineDocument
  /** Of the document, without errors. */
  readonly analysis: Analysis
  readonly connections: NodeConnections
  /** The packed library's file name, in `vendor/`. */
  readonly library: string
  readonly versions: { readonly typescript: string; readonly node: string }
  /** What the test gives to sources, by node id, as files of the project; and what must come out. Null: no records are there to test with. */
  readonly test: {
    readonly pins: Readonly<Record<string, string>>
    readonly expected: Readonly<Record<string, readonly Json[]>>
    /** Values of the job's parameters. */
    readonly parameters: Readonly<Record<string, string>>
  } | null
  /** Why there is no test, or what of it a person should know. */
  readonly testNote: string | null
  /** Input files that were copied, and those that were not. */
  readonly inputs: { readonly copied: readonly string[]; readonly left: readonly string[] }
}

export type ProjectFiles = Readonly<Record<string, string>>

export function projectFiles(parts: ProjectParts): ProjectFiles {
  const { document, analysis, connections, test } = parts
  const { text, variables } = jobModule(document, analysis, connections)
  const environment = variables.map(
    ({ name, meaning, otherwise }) => `# ${meaning}\n${name}=${otherwise ?? ''}\n`,
  )
  return {
    'job.ts': text,
    'package.json': packageJson(parts),
    'tsconfig.json': json(TSCONFIG),
    'README.md': readme(parts),
    '.env.example': environment.length === 0 ? '# This job reads no variables.\n' : environment.join('\n'),
    '.gitignore': `node_modules/\ndist/\n.checkpoints/\n.env\n${STAMP}\n`,
    ...(test === null
      ? {}
      : { 'job.test.ts': testModule(test), 'fixtures/expected.json': json(test.expected) }),
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** The name of the package, and of the folder that one suggests. */
export const projectName = ({ name }: PipelineDocument): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '') || 'pipeline'

function packageJson({ document, library, versions, test }: ProjectParts): string {
  return json({
    name: projectName(document),
    version: '1.0.0',
    private: true,
    type: 'module',
    engines: { node: '>=22' },
    scripts: {
      build: 'tsc',
      start: 'tsc && millrace-job dist/job.js',
      test: test === null ? 'tsc' : 'tsc && node --test dist/job.test.js',
    },
    dependencies: { millrace: `file:vendor/${library}` },
    devDependencies: { '@types/node': versions.node, typescript: versions.typescript },
  })
}

const TSCONFIG = {
  compilerOptions: {
    target: 'es2024',
    module: 'nodenext',
    moduleDetection: 'force',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    types: ['node'],
    outDir: 'dist',
  },
  include: ['*.ts'],
}

function testModule({ pins, parameters }: NonNullable<ProjectParts['test']>): string {
  const given = Object.entries(pins).map(([node, file]) => `    ${node}: ${quote(file)},\n`)
  const values = Object.entries(parameters).map(([name, value]) => `${property(name)}: ${quote(value)}`)
  const options = values.length === 0 ? '' : `, { parameters: { ${values.join(', ')} } }`
  return `import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import job from './job.js'

test('the recorded records give what they gave when the job was exported', async () => {
  const results = await job.collect({
${given.join('')}  }${options})
  const expected: unknown = JSON.parse(readFileSync('fixtures/expected.json', 'utf8'))
  assert.deepEqual(results, expected)
})
`
}

function readme({ document, analysis, test, testNote, inputs }: ProjectParts): string {
  const parameters = Object.keys(document.parameters)
  const [parameter] = parameters
  const sinks = analysis.order.filter((id) => analysis.nodes[id]?.definition?.kind === 'sink')
  const lines = [
    `# ${document.name}`,
    '',
    `A stream-processing job, exported from Millrace. \`job.ts\` is the job; the engine is in \`vendor/\`, and nothing else of Millrace is needed. It runs on Node 22 or later.`,
    '',
    '```sh',
    'npm install',
    `npm start${parameter === undefined ? '' : ` -- --param ${parameter}=value`}`,
    'npm test',
    '```',
    '',
    `\`npm start\` runs the job to its end or until Ctrl-C, with checkpoints in \`.checkpoints/\`. After a crash, \`npm start -- --resume\` goes on where it was. What comes out goes to: ${sinks.join(', ')}.`,
    '',
    'Addresses and secrets come from the environment: copy `.env.example` to `.env` and fill it in.',
    ...(parameters.length === 0 ? [] : ['', `Parameters: ${parameters.join(', ')}.`]),
    ...(inputs.copied.length === 0 ? [] : ['', `Input files that came along: ${inputs.copied.join(', ')}.`]),
    ...(inputs.left.length === 0
      ? []
      : [
          '',
          `Input files that did not come along, and must be where \`job.ts\` says: ${inputs.left.join(', ')}.`,
        ]),
    '',
    test === null
      ? `There is no test: ${testNote ?? 'no records were there to make one of.'}`
      : `\`job.test.ts\` runs the job on the records in \`fixtures/\` and compares what reaches each sink.${testNote === null ? '' : ` ${testNote}`}`,
    '',
    '`millrace import job.ts` makes the drawing of the job again, as long as the file keeps to what an export has.',
  ]
  return `${lines.join('\n')}\n`
}
