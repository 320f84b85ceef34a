/** The command line. Each command is loaded when it is called, so that `run` does not pay for the others. */
import { Command, CommanderError, Option } from 'commander'
import { serializeError } from '../../model/errors.ts'
import { entryPoint, version } from '../services/locations.ts'
import { addConnectionCommands } from './connections/commands.ts'
import { EXIT, errorText } from './exit.ts'
import type { AnyExport } from './exportAs.ts'
import { addFlinkCommands } from './flink/commands.ts'
import type { InspectOptions } from './inspect.ts'
import { collect, describeOption, integer, positive } from './options.ts'
import type { RunOptions } from './run.ts'
import { addTestCommands } from './testCommands.ts'

let exitCode: number = EXIT.ok

const program = new Command('millrace')
  .description('Draw stream-processing pipelines, run them, and watch them run.')
  .version(version())
  .exitOverride((error) => {
    // The shell that runs as a process of its own has ended, long after the command line was read.
    if (error.code === 'commander.executeSubCommandAsync') process.exitCode = error.exitCode
    else throw error
  })
  .configureHelp({ optionDescription: describeOption })
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'millrace: ')) })
  .showHelpAfterError('  Add --help to see what there is.')

program
  .command('run')
  .description('run a pipeline to its end and print a summary')
  .argument('<file>', 'a *.pipeline.json file')
  .option('--set <node.path=value>', 'override a field of a node, or a setting of the job', collect, [])
  .option('--param <name=value>', 'give a parameter its value', collect, [])
  .option('--connection <name=host:port>', 'a plain Kafka that needs no kept connection', collect, [])
  .option('--json', 'print one JSON document instead of a table; console rows go to stderr', false)
  .option('--trust', 'run the code that the pipeline has, although nobody has trusted it in the app', false)
  .addOption(new Option('--seed <number>', 'seed of the injected chance').default(0).argParser(integer))
  .option('--checkpoints <folder>', 'where checkpoints are, instead of a place of the pipeline’s own')
  .option('--resume', 'go on with the last run that did not come to its end', false)
  .option(
    '--from <checkpoint or node=place>',
    'go on from a checkpoint’s folder, or from a savepoint by its name; or debug, with a Kafka source that begins at earliest, last:N, a time, or offset:PARTITION:OFFSET,…',
    collect,
    [],
  )
  .option('--pinned', 'debug: sources with pinned records give these', false)
  .option('--write', 'in a debug run: sinks write, which otherwise they do not', false)
  .option('--savepoint <name>', 'Ctrl-C stops with a savepoint of this name, to go on with --from')
  .option('--allow-dropped-state', 'go on although the changed pipeline cannot take over all state', false)
  .option('--allow-doubled-records', 'go on although a sink gets some records a second time', false)
  .option('--virtual-clock', 'time is a counter instead of the clock, so that frames repeat', false)
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 the job failed, 2 the pipeline cannot run, 130 stopped by Ctrl-C (sinks finished, or with a savepoint).\nThe signal SIGUSR2 makes a savepoint while the job goes on.',
  )
  .action(async (file: string, options: RunOptions) => {
    const { run } = await import('./run.ts')
    exitCode = await run(file, options)
  })

program
  .command('inspect')
  .description('list what a checkpoint or savepoint holds, and whether it is whole')
  .argument('<checkpoint>', 'the folder of a checkpoint, a savepoint or a run, or a pipeline’s file')
  .option('--node <id>', 'print entries of the state of one node')
  .addOption(new Option('--limit <number>', 'with --node: entries at most').default(20).argParser(positive))
  .option('--key <text>', 'with --node: only keys that hold this, ignoring case', '')
  .option('--param <name=value>', 'with a pipeline’s file: a parameter of the run', collect, [])
  .option('--secret <name>', 'of an encrypted one: the secret that holds its key', collect, [])
  .option('--json', 'print one JSON document', false)
  .addHelpText(
    'after',
    '\nOf a folder with several checkpoints the newest is taken. The key of an encrypted one comes from the same places as other secrets.\nExit codes: 0 whole, 2 damaged, unfinished, of a newer Millrace, or none.',
  )
  .action(async (path: string, options: InspectOptions) => {
    const { inspect } = await import('./inspect.ts')
    exitCode = await inspect(path, options)
  })

program
  .command('decrypt')
  .description('print a file of records that a job has encrypted')
  .argument('<file>', 'what a file sink has written of dead letters')
  .option(
    '--secret <name>',
    'the secret that holds its key; the one it was encrypted with when left out',
    collect,
    [],
  )
  .action(async (file: string, options: { secret: readonly string[] }) => {
    const { decrypt } = await import('./keys.ts')
    exitCode = await decrypt(file, options.secret)
  })

program
  .command('keys')
  .description('keys that encrypt checkpoints and dead letters')
  .command('add')
  .description('make a key and keep it as a secret')
  .argument('<name>', 'of the secret; the job setting encryption.key names it as secret:<name>')
  .option('--given', 'keep a key that you have: it is asked for, or read from the standard input', false)
  .action(async (name: string, options: { given: boolean }) => {
    const { add } = await import('./keys.ts')
    exitCode = await add(name, options)
  })

program
  .command('validate')
  .description('check a pipeline without running it')
  .argument('<file>', 'a *.pipeline.json file')
  .option('--trust', 'check the types of its code too, although nobody has trusted it in the app', false)
  .option('--json', 'print one JSON document', false)
  .action(async (file: string, options: { json: boolean; trust: boolean }) => {
    const { validate } = await import('./validate.ts')
    exitCode = await validate(file, options)
  })

program
  .command('export')
  .description(
    'write a pipeline as Flink SQL, as a Flink program in Python or Java, or as a TypeScript project that runs without Millrace; or what reads a Kafka sink’s topic with Spark',
  )
  .argument('<file>', 'a *.pipeline.json file')
  .option('--flink-sql <file>', 'write the SQL script to this file, or to the standard output: -')
  .option('--flink-python <file>', 'write a PyFlink program to this file, or to the standard output: -')
  .option('--flink-java <folder>', 'write a Maven project to this folder: a new one, or an empty one')
  .option(
    '--spark <file>',
    'write a PySpark program that reads the topic of a Kafka sink; to the standard output: -',
  )
  .option('--sink <node>', 'with --spark: the Kafka sink, where there are several')
  .option(
    '--typescript <folder>',
    'write the project to this folder: a new one, or that of an earlier export',
  )
  .option('--force', 'with --typescript: replace files that were edited since the last export', false)
  .option('--trust', 'run the code that the pipeline has for the test of the project', false)
  .option(
    '--explain <connection or url>',
    'have Flink plan the script: a connection, or the address of a SQL Gateway such as http://127.0.0.1:8083',
  )
  .option('--set <node.path=value>', 'override a field of a node, or a setting of the job', collect, [])
  .option('--param <name=value>', 'give a parameter its value', collect, [])
  .option('--connection <name=host:port>', 'a plain Kafka that needs no kept connection', collect, [])
  .option('--json', 'print one JSON document', false)
  .addHelpText(
    'after',
    '\nOne call exports to Flink (SQL, Python and Java together), to TypeScript, or to Spark.\nExit codes: 0 exported, 2 a node cannot be exported, Flink refuses it, or an exported file was edited: each with its reason and a way out.',
  )
  .action(async (file: string, options: AnyExport) => {
    const { exportAs } = await import('./exportAs.ts')
    exitCode = await exportAs(file, options)
  })

program
  .command('new')
  .description('write a new pipeline file')
  .argument('<file>', 'where to write it; never replaces a file')
  .option('--example <id>', 'start from an example of the gallery')
  .action(async (file: string, options: { example?: string }) => {
    const { create } = await import('./new.ts')
    exitCode = await create(file, { example: options.example ?? null })
  })

program
  .command('import')
  .description('make a pipeline of a job in TypeScript, which is read and not run')
  .argument('<job.ts>', 'an exported job, or one that keeps to what an export has')
  .option('--out <file>', 'the pipeline’s file, job.pipeline.json beside it unless given')
  .action(async (file: string, options: { out?: string }) => {
    const { importJob } = await import('./import.ts')
    exitCode = await importJob(file, options)
  })

program
  .command('env')
  .description(
    'say which of Node, Java, Maven, Docker, Python, Kafka and Flink are here, and how to get the rest',
  )
  .option('--json', 'print one JSON document', false)
  .action(async (options: { json: boolean }) => {
    const { env } = await import('./env.ts')
    exitCode = await env(options)
  })

const ended = (code: number): void => {
  exitCode = code
}
addTestCommands(program, ended)
addConnectionCommands(program, ended)
addFlinkCommands(program, ended)

// A shell of its own: commander starts it as a process and hands its options on.
program.command('app', 'open the editor in the browser', { executableFile: entryPoint('web') })

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.invalid
  else {
    const serialized = serializeError(error)
    if (process.argv.includes('--json')) {
      process.stdout.write(`${JSON.stringify({ state: 'invalid', error: serialized }, null, 2)}\n`)
    }
    process.stderr.write(errorText(error))
    exitCode = serialized.kind === 'unexpected' ? EXIT.failed : EXIT.invalid
  }
}
process.exitCode = exitCode
