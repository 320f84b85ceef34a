/** `millrace test` and `millrace compare`, their arguments. A command is loaded when it is called. */
import { Option, type Command } from 'commander'
import { collect, integer, positive } from './options.ts'
import type { CompareOptions } from './compare.ts'
import type { TestOptions } from './test.ts'

export function addTestCommands(program: Command, done: (exitCode: number) => void): void {
  program
    .command('test')
    .description('run the tests of pipelines: pinned records in, saved rows out')
    .argument('<file...>', '*.pipeline.json files, with their tests in NAME.tests beside them')
    .option('--only <name>', 'this test, instead of all', collect, [])
    .option('--shuffle', 'also with the records in another order, none of them late', false)
    .option('--duplicates', 'also with some records twice', false)
    .option('--restarts', 'also with the engine killed at each checkpoint', false)
    .addOption(new Option('--seed <number>', 'seed of shuffles and duplicates').default(1).argParser(integer))
    .option(
      '--load',
      'instead: how much the pipeline carries here, how late its rows are, how soon it is back after a kill',
      false,
    )
    .addOption(new Option('--seconds <number>', 'with --load: of each step').default(5).argParser(positive))
    .option('--update', 'what the sinks get now is what they are to get', false)
    .option('--save <name>', 'make a test of what the pipeline gives now')
    .option('--force', 'with --save: replace a test of this name', false)
    .option('--description <text>', 'with --save: what it is about', '')
    .addOption(
      new Option('--records <number>', 'with --save and --load: of a source without pinned records, at most')
        .default(500)
        .argParser(positive),
    )
    .option('--param <name=value>', 'with --save and --load: give a parameter its value', collect, [])
    .option(
      '--connection <name=host:port>',
      'with --save and --load: a plain Kafka that needs no kept connection',
      collect,
      [],
    )
    .option('--junit <file>', 'write the results as JUnit’s XML')
    .option('--json', 'print one JSON document', false)
    .option('--trust', 'run the code that a pipeline has, although nobody has trusted it in the app', false)
    .option('--watch', 'run them again at each change, until Ctrl-C', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 all passed, 1 some failed, 2 there is none, or a pipeline cannot be read.',
    )
    .action(async (files: readonly string[], options: TestOptions) => {
      const { test } = await import('./test.ts')
      done(await test(files, options))
    })

  program
    .command('compare')
    .description('run the same records through the embedded engine and through Flink')
    .argument('<file>', 'a *.pipeline.json file')
    .requiredOption(
      '--flink <connection or url>',
      'a cluster that sees this machine’s files: a connection, or the address of a SQL Gateway such as http://127.0.0.1:8083',
    )
    .option('--test <name>', 'the records of this test, instead of pinned ones')
    .addOption(
      new Option('--records <number>', 'of a source without pinned records, at most')
        .default(500)
        .argParser(positive),
    )
    .addOption(new Option('--parallelism <number>', 'of the job on Flink').default(1).argParser(positive))
    .option('--param <name=value>', 'give a parameter its value', collect, [])
    .option('--connection <name=host:port>', 'a plain Kafka that needs no kept connection', collect, [])
    .option('--json', 'print one JSON document', false)
    .option('--trust', 'run the code that a pipeline has, although nobody has trusted it in the app', false)
    .addHelpText('after', '\nExit codes: 0 the same, 1 not the same, 2 it cannot be compared.')
    .action(async (file: string, options: CompareOptions) => {
      const { compare } = await import('./compare.ts')
      done(await compare(file, options))
    })
}
