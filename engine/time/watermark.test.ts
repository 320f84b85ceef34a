import { expect, test } from 'vitest'
import { WatermarkCombiner, type WatermarkInput } from './combiner.ts'
import { MAX_WATERMARK, NO_WATERMARK, SourceWatermark } from './watermark.ts'

/** What the generated loop does with a batch of one partition. */
function batch(watermark: SourceWatermark, partition: number, times: readonly number[], now = 0): void {
  watermark.begin(partition)
  for (const time of times) {
    const bound = time - watermark.delay
    if (bound > watermark.own) watermark.own = bound
    const least = Math.min(watermark.own, watermark.others)
    if (least > watermark.mark) watermark.mark = least
  }
  watermark.end(partition, watermark.own, times.length, now)
}

test('the watermark is the largest timestamp minus the delay, per partition, combined by min', () => {
  const watermark = new SourceWatermark(['a', 'b'], 5, null, 0)
  batch(watermark, 0, [100, 90])
  expect(watermark.mark).toBe(NO_WATERMARK)
  batch(watermark, 1, [50])
  expect(watermark.mark).toBe(45)
  batch(watermark, 1, [200])
  expect(watermark.mark).toBe(95)
})

test('a watermark never goes back', () => {
  const watermark = new SourceWatermark(['a'], 0, null, 0)
  batch(watermark, 0, [100, 20])
  expect(watermark.mark).toBe(100)
})

test('an idle partition leaves the min and counts again only when it has caught up', () => {
  const watermark = new SourceWatermark(['a', 'b'], 0, 1_000, 0)
  batch(watermark, 0, [100], 500)
  batch(watermark, 1, [50], 10)
  expect(watermark.mark).toBe(50)
  expect(watermark.checkIdle(1_009)).toBe(false)
  expect(watermark.checkIdle(1_010)).toBe(true)
  expect(watermark.mark).toBe(100)
  batch(watermark, 1, [60], 1_100)
  batch(watermark, 0, [120], 1_100)
  expect(watermark.mark).toBe(120)
  expect(watermark.view()[1]).toMatchObject({ idle: true, watermark: 60 })
  batch(watermark, 1, [130], 1_100)
  expect(watermark.view()[1]).toMatchObject({ idle: false })
  batch(watermark, 0, [140], 1_200)
  expect(watermark.mark).toBe(130)
})

test('when every partition goes idle, the largest watermark is sent on, then "idle"', () => {
  const watermark = new SourceWatermark(['a', 'b'], 0, 1_000, 0)
  batch(watermark, 0, [100])
  batch(watermark, 1, [50])
  expect(watermark.idle).toBe(false)
  expect(watermark.checkIdle(1_000)).toBe(true)
  expect(watermark.mark).toBe(100)
  expect(watermark.idle).toBe(true)
  expect(watermark.nextIdleCheck()).toBe(null)
})

test('a finished source counts as MAX', () => {
  const watermark = new SourceWatermark(['a'], 0, null, 0)
  watermark.finish()
  expect(watermark.mark).toBe(MAX_WATERMARK)
})

test('a partition that ends holds the others back no longer, one that is found begins without a watermark', () => {
  const watermark = new SourceWatermark(['a', 'b'], 0, null, 0)
  const take = (index: number, time: number): void => {
    watermark.begin(index)
    watermark.own = Math.max(watermark.own, time)
    watermark.mark = Math.max(watermark.mark, Math.min(watermark.own, watermark.others))
    watermark.end(index, watermark.own, 1, 0)
  }
  take(0, 100)
  take(1, 500)
  expect(watermark.mark).toBe(100)
  expect(watermark.endPartition(0)).toBe(true)
  expect(watermark.mark).toBe(500)
  watermark.grow(['a', 'b', 'c'], 0)
  take(1, 700)
  expect(watermark.mark).toBe(500)
  const again = new SourceWatermark(['a', 'b', 'c'], 0, null, 0)
  again.restore(watermark.snapshot())
  expect(again.view()).toEqual(watermark.view())
})

test('a combined watermark leaves idle inputs out until they have caught up', () => {
  const input = (mark: number): { -readonly [K in keyof WatermarkInput]: WatermarkInput[K] } => ({
    mark,
    idle: false,
    finished: false,
  })
  const [a, b] = [input(100), input(50)]
  const combiner = new WatermarkCombiner([a, b])
  expect(combiner.update()).toBe(50)
  b.idle = true
  expect(combiner.update()).toBe(100)
  b.idle = false
  b.mark = 60
  a.mark = 110
  expect(combiner.update()).toBe(110)
  b.mark = 115
  a.mark = 120
  expect(combiner.update()).toBe(115)
  a.finished = true
  b.mark = 130
  expect(combiner.update()).toBe(130)
  b.idle = true
  expect(combiner.update()).toBe(MAX_WATERMARK)
})

test('when all inputs go idle, the largest of their watermarks goes on', () => {
  const input = (mark: number) => ({ mark, idle: false, finished: false })
  const [a, b] = [input(100), input(50)]
  const combiner = new WatermarkCombiner([a, b])
  expect(combiner.update()).toBe(50)
  a.idle = true
  expect(combiner.update()).toBe(50)
  b.idle = true
  expect(combiner.update()).toBe(100)
})
