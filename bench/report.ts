/** Words and judgement: from what was measured to lines. */
import type { Job, Program } from './jobs.ts'
import { net, type Result } from './turns.ts'

const whole = (value: number): string => Math.round(value).toLocaleString('en-US')

export function programLine(job: Job, program: Program, result: Result, events: number): string {
  const { seconds, cpu, memory } = result.whole
  return [
    `${job.name} ${program.padEnd(8)}`,
    `${whole(events / seconds).padStart(10)} events/s`,
    `${seconds.toFixed(2).padStart(6)} s`,
    `CPU ${cpu.toFixed(2).padStart(5)} s (start ${result.start.cpu.toFixed(2)}, net ${net(result).toFixed(2)})`,
    `${whole(events / cpu).padStart(10)} events/CPU s (net ${whole(events / net(result)).padStart(10)})`,
    `${memory.toFixed(0).padStart(5)} MB`,
  ].join('  ')
}

export interface Verdict {
  readonly met: boolean
  readonly line: string
}

/** Whether a job meets its marks. `wrong` has the programs whose answer is not the referee's. */
export function judge(job: Job, results: ReadonlyMap<Program, Result>, wrong: readonly Program[]): Verdict {
  const base = results.get('base')
  const own = results.get('millrace')
  if (base === undefined || own === undefined) throw new RangeError(`${job.name} was not measured.`)
  const ratio = base.whole.cpu / own.whole.cpu
  const { memory } = own.whole
  const missed = [
    ...(ratio < job.leastRatio ? [`at least ${job.leastRatio} ×`] : []),
    ...(memory >= job.mostMemory ? [`under ${job.mostMemory} MB`] : []),
    ...(wrong.length > 0 ? [`DuckDB's answer from ${wrong.join(', ')}`] : []),
  ]
  return {
    met: missed.length === 0,
    line: [
      `${job.name} ${ratio.toFixed(2)} × base per CPU second (net of start-up ${(net(base) / net(own)).toFixed(2)} ×)`,
      `${memory.toFixed(0)} MB`,
      `answers ${wrong.length === 0 ? 'equal' : 'DIFFER'}`,
      missed.length === 0 ? 'met' : `MISSED: ${missed.join(', ')}`,
    ].join(', '),
  }
}

/** A job in another form. */
export interface Alike {
  readonly name: string
  /** What must stay of the plain form's events per CPU second, net of start-up. */
  readonly least: number
  /** Whether both have given the same bytes. */
  readonly equal: boolean
  readonly events: number
}

/** Whether a form of a job keeps up with the plain one. */
export function alikeLine({ name, least, equal, events }: Alike, plain: Result, other: Result): Verdict {
  const share = net(plain) / net(other)
  const missed = [
    ...(share < least ? [`at least ${least * 100} %`] : []),
    ...(equal ? [] : ['the same answer']),
  ]
  return {
    met: missed.length === 0,
    line: [
      `${name} ${(share * 100).toFixed(0)} % of the plain job's events per CPU second net of start-up (with it ${((plain.whole.cpu / other.whole.cpu) * 100).toFixed(0)} %)`,
      `${whole(events / net(other))} and ${whole(events / net(plain))} events/CPU s`,
      `answers ${equal ? 'equal' : 'DIFFER'}`,
      missed.length === 0 ? 'met' : `MISSED: ${missed.join(', ')}`,
    ].join(', '),
  }
}
