/** The tests of the open pipeline: what there is, what came of them, and what is done with them. */
import { create } from 'zustand'
import type { TestOutcome, TestView, TestWay } from '../../bridge/contract.ts'
import { serializeError, UserError, type SerializedError } from '../../model/errors.ts'
import { differing } from '../../model/fixtures/compare.ts'
import { tests as texts } from '../texts/index.ts'
import { confirm } from './asking.ts'
import { client } from './client.ts'
import { notify, notifyError } from './notify.ts'
import { useProject } from './project.ts'
import { seekTrust } from './trust.ts'
import type { ProjectState } from './types.ts'
import { useView } from './view.ts'

export interface TestResult {
  readonly outcomes: readonly TestOutcome[]
  /** The drawing that was tested. */
  readonly document: ProjectState['document']
}

export interface TestsState {
  /** By name; null before the host has told. */
  readonly list: readonly TestView[] | null
  readonly problem: SerializedError | null
  /** By name. */
  readonly results: Readonly<Record<string, TestResult>>
  readonly selected: string | null
  /** The test that runs or changes now. */
  readonly busy: string | null
  /** In which other ways the records are given too. */
  readonly ways: readonly TestWay[]
}

const nothingYet = { list: null, problem: null, results: {}, selected: null, busy: null } as const

export const useTests = create<TestsState>(() => ({ ...nothingYet, ways: [] }))

/** Raised by a stop: what waits its turn does not start. */
let stops = 0

/** Forgets the tests of another pipeline. Called once at the start. */
export function followTests(): void {
  useProject.subscribe((state, before) => {
    if (state.opened.count === before.opened.count && state.path === before.path) return
    if (useTests.getState().busy !== null) void stopTests()
    useTests.setState(nothingYet)
  })
}

/** Looks what there is: tests come and go beside the app, too. */
export async function loadTests(): Promise<void> {
  const { path } = useProject.getState()
  if (path === null) return
  try {
    const { tests } = await client.request('test.list', { path })
    if (useProject.getState().path !== path) return
    useTests.setState(({ selected }) => ({
      list: tests,
      problem: null,
      selected: tests.some(({ name }) => name === selected) ? selected : (tests[0]?.name ?? null),
    }))
  } catch (error) {
    useTests.setState({ problem: serializeError(error) })
  }
}

export const selectTest = (name: string): void => useTests.setState({ selected: name })

/** `failed`: something else came, or it could not be run. */
export function verdict(result: TestResult | undefined): 'passed' | 'failed' | null {
  if (result === undefined || result.outcomes.length === 0) return null
  const wrong = result.outcomes.some(({ sinks, error }) => error !== null || differing(sinks).length > 0)
  return wrong ? 'failed' : 'passed'
}

/** The tests that failed when they ran last. */
export const failures = ({ results }: Pick<TestsState, 'results'>): number =>
  Object.values(results).filter((result) => verdict(result) === 'failed').length

/** One after another; the first that fails is shown. */
export async function runTests(names: readonly string[]): Promise<void> {
  if (useTests.getState().busy !== null) return
  const { document } = useProject.getState()
  const ticket = stops
  let shown = false
  for (const name of names) {
    if (ticket !== stops) break
    const outcomes = await doing(name, async (drawing) => {
      await seekTrust(document, 'run')
      return client.request('test.run', { ...drawing, document, name, ways: [...useTests.getState().ways] })
    })
    if (outcomes === null) break
    const result = { outcomes: outcomes.outcomes.filter(({ error }) => error?.code !== 'stopped'), document }
    useTests.setState(({ results }) => ({ results: { ...results, [name]: result } }))
    if (!shown && verdict(result) === 'failed') {
      shown = true
      selectTest(name)
    }
  }
}

export async function runAllTests(): Promise<void> {
  useView.getState().set({ page: 'editor', drawerTab: 'tests', drawerOpen: true })
  if (useTests.getState().list === null) await loadTests()
  await runTests((useTests.getState().list ?? []).map(({ name }) => name))
}

export async function stopTests(): Promise<void> {
  stops++
  await client.request('test.stop', {}).catch(notifyError)
}

/** Asks for a name, and for a file first where the pipeline has none: its tests lie beside it. */
export async function beginTest(): Promise<void> {
  const { path, save } = useProject.getState()
  if (path === null && !(await save())) return
  await loadTests()
  useView.getState().set({ dialog: { kind: 'saveTest' } })
}

export interface NewTest {
  readonly name: string
  readonly description: string
  readonly records: number
}

/** Keeps a test and shows it. Gives null, or why it was not kept. */
export async function saveTest({ name, description, records }: NewTest): Promise<SerializedError | null> {
  const { document } = useProject.getState()
  try {
    await seekTrust(document, 'run')
    const { rows, records: taken } = await client.request('test.save', {
      ...drawn(),
      document,
      name,
      description,
      records,
    })
    await loadTests()
    useTests.setState(({ results }) => ({ selected: name, results: without(results, name) }))
    useView.getState().set({ page: 'editor', drawerTab: 'tests', drawerOpen: true })
    notify(texts.saved(name, total(taken), total(rows)))
    return null
  } catch (error) {
    return serializeError(error)
  }
}

/** What came is from now on what is expected. */
export async function updateTest(name: string): Promise<void> {
  const { document } = useProject.getState()
  const test = await doing(name, async (drawing) => {
    await seekTrust(document, 'run')
    return client.request('test.update', { ...drawing, document, name })
  })
  if (test === null) return
  notify(texts.updated(name))
  await loadTests()
  await runTests([name])
}

export async function removeTest(name: string): Promise<void> {
  const answer = await confirm({
    title: texts.removeTitle(name),
    message: texts.removeMessage,
    actions: [
      { label: texts.cancel, value: 'cancel', focused: true },
      { label: texts.remove, value: 'remove', primary: true },
    ],
  })
  if (answer !== 'remove') return
  await doing(name, ({ path }) => client.request('test.remove', { path, name }))
  useTests.setState(({ results }) => ({ results: without(results, name) }))
  await loadTests()
}

/** The drawing with its file. Throws UserError where it has none. */
function drawn(): { readonly document: ProjectState['document']; path: string; parameters: {} } {
  const { document, path } = useProject.getState()
  if (path === null) throw new UserError('test-unfiled', texts.needsFile)
  return { document, path, parameters: {} }
}

/** Null where it failed, which is told. */
async function doing<T>(
  name: string,
  work: (drawing: ReturnType<typeof drawn>) => Promise<T>,
): Promise<T | null> {
  useTests.setState({ busy: name })
  try {
    return await work(drawn())
  } catch (error) {
    notifyError(error)
    return null
  } finally {
    useTests.setState({ busy: null })
  }
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

const without = <T>(all: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(all).filter(([other]) => other !== name))
