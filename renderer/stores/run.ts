/** The running job, or the newest one. Frames come ten times a second: what a frame does not change keeps its identity. */
import { create } from 'zustand'
import type { EventData } from '../../bridge/client.ts'
import type { Frame, hostContract, RunLog, RunState } from '../../bridge/contract.ts'
import { serializeError } from '../../model/errors.ts'
import { ended, isActive } from './active.ts'
import { trackBars } from './bars.ts'
import { client } from './client.ts'
import { createLiveTracker, type LiveTracker } from './live.ts'
import { createMeter, type Meter } from './meter.ts'
import { useProject } from './project.ts'
import { endLog, failureLog, standing, startLog, untrustedLog } from './endings.ts'
import { createPace } from './pace.ts'
import { append, appendSamples } from './rings.ts'
import type { RunInfo, RunStoreState } from './types.ts'
import { seekTrust } from './trust.ts'
import { useView } from './view.ts'
import { allPorts, watchedPorts } from './watching.ts'

type FrameEvent = EventData<typeof hostContract, 'run.frame'>
type StatusEvent = EventData<typeof hostContract, 'run.status'>
type LogEvent = EventData<typeof hostContract, 'run.log'>
type PrintedEvent = EventData<typeof hostContract, 'run.printed'>
type RunEvent =
  | { readonly kind: 'frame'; readonly data: FrameEvent }
  | { readonly kind: 'status'; readonly data: StatusEvent }
  | { readonly kind: 'log'; readonly data: LogEvent }
  | { readonly kind: 'printed'; readonly data: PrintedEvent }
type LiveEvent = Extract<RunEvent, { readonly kind: 'frame' | 'printed' }>

export { isActive }

const nothingYet = {
  untrusted: null,
  frame: null,
  frameAt: 0,
  rates: {},
  sparklines: {},
  live: {},
  bars: {},
  samples: {},
  deadLetters: [],
  logs: [],
  printed: {},
} as const satisfies Partial<RunStoreState>

let meter: Meter = createMeter()
let tracker: LiveTracker | null = null
/** Raised by each start: of several that overlap only the newest counts. */
let newestStart = 0
/** Events that came before the answer that names their run. */
let early: RunEvent[] = []
const pace = createPace<LiveEvent>((events) => {
  takeFrames(events.filter((event) => event.kind === 'frame').map(({ data }) => data))
  takePrinted(events.filter((event) => event.kind === 'printed').map(({ data }) => data))
})

/** Tells of a gesture on the canvas: until it ends, numbers leave the screen's time to it. */
export const setGesture = (underWay: boolean): void => pace.slow(underWay)

export const useRun = create<RunStoreState>((set, get) => ({
  run: null,
  ...nothingYet,

  start: async (mode, from) => {
    const ticket = ++newestStart
    const { document, analysis, path, selection } = useProject.getState()
    const before = get().run
    if (isActive(before)) await stopQuietly(before.id)
    if (ticket !== newestStart) return
    early = []
    pace.drop()
    meter = createMeter()
    tracker = createLiveTracker()
    const startedAt = Date.now()
    const debug = from !== undefined && 'debug' in from ? from.debug : null
    set({
      run: { id: '', mode, state: 'starting', error: null, document, startedAt, debug },
      ...nothingYet,
      logs: [startLog({ mode, debug }, startedAt)],
    })
    try {
      const watch =
        allPorts(analysis) ?? watchedPorts(document, analysis, selection, useView.getState().hoveredEdge)
      await seekTrust(document, mode)
      if (ticket !== newestStart) return
      const { runId } = await client.request('run.start', {
        document,
        path,
        mode,
        parameters: {},
        watch: [...watch],
        ...from,
      })
      if (ticket !== newestStart) {
        await stopQuietly(runId)
        return
      }
      set((state) => (state.run === null ? {} : { run: { ...state.run, id: runId } }))
      for (const event of early.splice(0)) receive(event)
    } catch (error) {
      if (ticket !== newestStart) return
      const failure = serializeError(error)
      if (failure.code === 'trust.needed') {
        set({ run: null, untrusted: failure, logs: [untrustedLog(failure, Date.now())] })
        return
      }
      set({
        run: { id: '', mode, state: 'failed', error: failure, document, startedAt, debug },
        logs: [failureLog(failure, Date.now())],
      })
    }
  },
  stop: () => control('run.stop', 'stopping'),
  pause: () => control('run.pause', null),
  resume: () => control('run.resume', null),
  clear: async () => {
    newestStart++
    const { run } = get()
    pace.drop()
    set({ run: null, ...nothingYet })
    if (isActive(run) && run.id !== '') await stopQuietly(run.id)
  },
}))

const stopQuietly = (runId: string): Promise<unknown> =>
  // A run that is gone already is stopped.
  runId === '' ? Promise.resolve() : client.request('run.stop', { runId }).catch(() => {})

async function control(method: 'run.stop' | 'run.pause' | 'run.resume', at: RunState | null): Promise<void> {
  const { run } = useRun.getState()
  if (!isActive(run) || run.id === '') return
  if (at !== null) useRun.setState({ run: { ...run, state: at } })
  try {
    await client.request(method, { runId: run.id })
  } catch (error) {
    const now = useRun.getState().run
    if (now !== null && now.id === run.id && isActive(now)) {
      useRun.setState({ run: { ...now, error: serializeError(error) } })
    }
  }
}

/** Listens to the host's runs; called once at the start. */
export function listenToRuns(): void {
  client.on('run.frame', (data) => receive({ kind: 'frame', data }))
  client.on('run.status', (data) => receive({ kind: 'status', data }))
  client.on('run.log', (data) => receive({ kind: 'log', data }))
  client.on('run.printed', (data) => receive({ kind: 'printed', data }))
}

function receive(event: RunEvent): void {
  const { run } = useRun.getState()
  if (run === null) return
  if (run.id === '' && run.state === 'starting') {
    early.push(event)
    return
  }
  if (event.data.runId !== run.id) return
  switch (event.kind) {
    case 'frame':
      pace.add(event)
      if (event.data.frame.state !== run.state) pace.flush()
      break
    case 'printed':
      pace.add(event)
      break
    case 'status': {
      const { state, error } = event.data.status
      pace.flush()
      // A stop that was asked for stays asked for, until it is done.
      const kept = run.state === 'stopping' && !ended.has(state)
      useRun.setState((before) => ({
        run: { ...run, state: kept ? run.state : state, error },
        ...(ended.has(state) && !ended.has(run.state)
          ? { logs: append(before.logs, endingLogs(run, state, error, before.frame)) }
          : {}),
        ...(state === 'paused' ? { rates: standing(before.rates) } : {}),
      }))
      break
    }
    case 'log': {
      const { entries } = event.data
      useRun.setState((state) => ({ logs: append(state.logs, entries) }))
      break
    }
  }
}

function endingLogs(
  run: RunInfo,
  state: RunState,
  error: RunInfo['error'],
  frame: Frame | null,
): readonly RunLog[] {
  const now = Date.now()
  if (state === 'finished' || state === 'stopped') return [endLog(run, state, frame, now)]
  return error === null ? [] : [failureLog(error, now)]
}

/** Takes frames in their order and shows them at once: what came between is in the samples and the sparklines. */
function takeFrames(events: readonly FrameEvent[]): void {
  const before = useRun.getState()
  const run = before.run
  if (run === null || events.length === 0) return
  let { rates, sparklines, live, bars, samples, deadLetters, frame: newest } = before
  for (const { frame } of events) {
    ;({ rates, sparklines } = meter.add(frame))
    live = tracker?.add(frame) ?? {}
    bars = trackBars(bars, frame)
    samples = appendSamples(samples, frame.samples)
    deadLetters = append(deadLetters, frame.deadLetters)
    newest = frame
  }
  if (newest === null) return
  const { state } = newest
  useRun.setState({
    frame: newest,
    frameAt: Date.now(),
    rates: run.state === 'paused' || state === 'paused' ? standing(rates) : rates,
    sparklines,
    live,
    bars,
    samples,
    deadLetters,
    ...(run.state === state || ended.has(run.state) || run.state === 'stopping' || ended.has(state)
      ? {}
      : { run: { ...run, state } }),
  })
}

function takePrinted(events: readonly PrintedEvent[]): void {
  if (events.length === 0) return
  const printed = { ...useRun.getState().printed }
  for (const { node, text } of events) {
    const lines = text.split('\n')
    if (lines.at(-1) === '') lines.pop()
    printed[node] = append(printed[node] ?? [], lines)
  }
  useRun.setState({ printed })
}
