/** `millrace submit` and `millrace flink …`, their arguments. Each command is loaded when it is called. */
import { Option, type Command } from 'commander'
import { collect, positive } from '../options.ts'
import type { JobOptions, RescaleOptions, StopOptions } from './jobs.ts'
import type { SubmitOptions } from './submit.ts'
import type { ClusterOptions } from './cluster.ts'

const TARGET = 'a connection to Flink, or the address of a SQL Gateway that wants no login'
const json = ['--json', 'print one JSON document', false] as const

const toCluster = (command: Command): Command =>
  command
    .requiredOption('--flink <connection or url>', TARGET)
    .option('--job-manager <url>', 'its REST API, where the gateway does not say it')

const changing = (command: Command): Command =>
  toCluster(command).option('--confirm <connection>', 'its name once more, where it is a production cluster')

const withDrawing = (command: Command): Command =>
  command
    .option('--set <node.path=value>', 'override a field of a node, or a setting of the job', collect, [])
    .option('--param <name=value>', 'give a parameter its value', collect, [])
    .option('--connection <name=host:port>', 'a plain Kafka that needs no kept connection', collect, [])

const savepointDirectory = [
  '--directory <path>',
  'where the savepoint goes, as the cluster sees it; where its configuration says when left out',
] as const

export function addFlinkCommands(program: Command, done: (exitCode: number) => void): void {
  withDrawing(
    changing(
      program
        .command('submit')
        .description('run a pipeline as a job on a Flink cluster')
        .argument('<file>', 'a *.pipeline.json file'),
    ),
  )
    .option('--from-savepoint <path>', 'go on from there, as the cluster sees it')
    .option(
      '--allow-non-restored',
      'with --from-savepoint: also where some state has no place any more',
      false,
    )
    .addOption(
      new Option('--parallelism <number>', 'instead of that of the job’s settings').argParser(positive),
    )
    .option('--wait', 'wait for the end of the job', false)
    .option(...json)
    .addHelpText(
      'after',
      '\nSecrets of its connections are put in on the way, and printed nowhere.\nExit codes: 0 it runs (with --wait: it finished), 1 the job failed or was cancelled, 2 it cannot run there: each reason with its node.',
    )
    .action(async (file: string, options: SubmitOptions) => {
      const { submitPipeline } = await import('./submit.ts')
      done(await submitPipeline(file, options))
    })

  const flink = program.command('flink').description('jobs on a Flink cluster: list, look, stop, rescale')

  toCluster(flink.command('list').description('the cluster, and its jobs'))
    .option(...json)
    .action(async (options: ClusterOptions & { json: boolean }) => {
      const { list } = await import('./jobs.ts')
      done(await list(options))
    })

  const ofJob = (name: string, description: string): Command =>
    flink.command(name).description(description).argument('<job>', 'its id, or its name where one such runs')

  withDrawing(
    toCluster(ofJob('status', 'how a job is: tasks, records, back-pressure, checkpoints, failures')),
  )
    .option('--file <pipeline>', 'the pipeline that it was submitted from: figures by node')
    .option(...json)
    .action(async (job: string, options: JobOptions) => {
      const { status } = await import('./jobs.ts')
      done(await status(job, options))
    })

  changing(ofJob('stop', 'stop a job with a savepoint, and print its path'))
    .option(...savepointDirectory)
    .option('--drain', 'let all windows fire first; the job cannot go on from there', false)
    .action(async (job: string, options: StopOptions) => {
      const { stop } = await import('./jobs.ts')
      done(await stop(job, options))
    })

  changing(ofJob('savepoint', 'make a savepoint of a job that goes on, and print its path'))
    .option(...savepointDirectory)
    .action(async (job: string, options: StopOptions) => {
      const { makeSavepoint } = await import('./jobs.ts')
      done(await makeSavepoint(job, options))
    })

  changing(ofJob('cancel', 'end a job without a savepoint')).action(
    async (job: string, options: ClusterOptions & { confirm?: string }) => {
      const { cancelOne } = await import('./jobs.ts')
      done(await cancelOne(job, options))
    },
  )

  withDrawing(
    changing(
      ofJob(
        'rescale',
        'another parallelism in one act: savepoint, stop, and the pipeline again from there',
      ).argument('<file>', 'the pipeline that it was submitted from'),
    ),
  )
    .addOption(new Option('--parallelism <number>', 'of the job').argParser(positive).makeOptionMandatory())
    .option(...savepointDirectory)
    .option(...json)
    .action(async (job: string, file: string, options: RescaleOptions) => {
      const { rescaleJob } = await import('./jobs.ts')
      done(await rescaleJob(job, file, options))
    })
}
