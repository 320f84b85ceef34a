import type { Value } from '../../model/types.ts'
import type { DatasetName } from './datasets.ts'
import type { Random } from './random.ts'

type List<T> = readonly [T, ...T[]]

const USERS: List<string> = [
  'mia',
  'noah',
  'lin',
  'ada',
  'omar',
  'yuki',
  'ines',
  'tomas',
  'wei',
  'sara',
  'ravi',
  'elif',
  'jonas',
  'chloe',
  'diego',
  'freya',
  'kofi',
  'nadia',
  'pavel',
  'zoe',
]
const COUNTRIES: List<string> = ['DE', 'US', 'CN', 'FR', 'NO', 'BR', 'JP', 'IN', 'ES', 'KE']
const ITEMS: List<readonly [string, number]> = [
  ['coffee beans', 1_290],
  ['notebook', 450],
  ['headphones', 7_990],
  ['desk lamp', 3_490],
  ['backpack', 5_995],
  ['water bottle', 1_850],
  ['keyboard', 8_900],
  ['monitor', 24_900],
  ['chair', 18_900],
  ['camera', 59_900],
]
const STATUSES: List<string> = ['paid', 'paid', 'paid', 'paid', 'pending', 'cancelled']
const COUPONS: List<string> = ['SPRING', 'WELCOME', 'VIP']

const PAGES: List<readonly [string, readonly string[]]> = [
  ['/', ['home']],
  ['/products', ['shop', 'list']],
  ['/products/coffee-beans', ['shop', 'food']],
  ['/products/headphones', ['shop', 'audio', 'sale']],
  ['/cart', ['shop', 'checkout']],
  ['/checkout', ['checkout']],
  ['/blog/watermarks', ['blog', 'streaming']],
  ['/help', []],
  ['/account', ['account']],
]
const REFERRERS: List<string> = [
  'https://search.example',
  'https://news.example/today',
  'https://social.example',
  'newsletter',
]

const SENSORS: List<readonly [string, number, number]> = [
  ['boiler-1', 68, 9],
  ['boiler-2', 71, 14],
  ['hall-north', 21, 3],
  ['hall-south', 22, 3],
  ['cold-store', -18, 2],
  ['roof', 14, 9],
  ['server-room', 24, 2],
  ['pump-1', 47, 6],
]

const round = (value: number): number => Math.round(value * 100) / 100

/** One made-up record, values in the order of the data set's columns. `serial` counts the records from 0; `time` is its event time in ms. */
export function makeRow(
  dataset: DatasetName,
  random: Random,
  serial: number,
  time: number,
): readonly Value[] {
  switch (dataset) {
    case 'orders': {
      const [item, cents] = random.favourite(ITEMS)
      const price = Math.round(cents * (0.9 + random.next() * 0.2))
      const quantity = random.favourite([1, 1, 2, 3, 5])
      const coupon = random.next() < 0.2 ? random.pick(COUPONS) : null
      return [
        1_000 + serial,
        random.favourite(USERS),
        item,
        random.favourite(COUNTRIES),
        BigInt(price),
        quantity,
        random.pick(STATUSES),
        coupon,
        time,
      ]
    }
    case 'page_views': {
      const [url, tags] = random.favourite(PAGES)
      const referrer = random.next() < 0.4 ? random.favourite(REFERRERS) : null
      const duration = Math.round(300 * Math.exp(random.next() * 5))
      return [random.favourite(USERS), url, referrer, duration, tags, time]
    }
    case 'sensor_readings': {
      const [sensor, mean, swing] = random.pick(SENSORS)
      const broken = random.next() < 0.01
      // A swing of one minute, so that a window of some seconds sees it rise and fall.
      const wave = Math.sin((time / 60_000) * 2 * Math.PI + mean)
      const temperature = round(mean + swing * wave + (random.next() - 0.5) * 2)
      const humidity = round(45 - wave * 12 + (random.next() - 0.5) * 4)
      return [sensor, broken ? null : temperature, broken ? null : humidity, !broken, time]
    }
  }
}
