// "Physical" Node variants of J1/J2/J6: no JSON.parse; fields are read from the Buffer by byte position after a
// speculative check that the record has the expected key order (otherwise that line falls back to JSON.parse).
// usage: node phys.mjs J1|J2|J3|J6|SCAN IN OUT
import fs from 'node:fs'
const [, , job, inp, out, CH = '262144'] = process.argv
const CHUNK = +CH,
  W = 10000,
  SL = 60000,
  OOO = 5000
const ofd = out ? fs.openSync(out, 'w') : -1
const ob = Buffer.allocUnsafe(1 << 20)
let op = 0
const oflush = () => {
  if (op) {
    fs.writeSync(ofd, ob, 0, op)
    op = 0
  }
}
let o = ''
const flush = () => {
  if (o) {
    fs.writeSync(ofd, o, null, 'latin1')
    o = ''
  }
}
const put = (s) => {
  o += s
  if (o.length > 1 << 18) flush()
}
// byte-string intern table -> dense int id
function interner() {
  let cap = 4096,
    tab = new Int32Array(cap).fill(-1)
  const names = [],
    bytes = [],
    hs = []
  return {
    names,
    get(b, p, q) {
      let h = q - p
      for (let i = p; i < q; i++) h = (Math.imul(h, 31) + b[i]) | 0
      h ^= h >>> 15
      let i = h & (cap - 1)
      for (;;) {
        const id = tab[i]
        if (id === -1) break
        if (hs[id] === h) {
          const k = bytes[id]
          if (k.length === q - p) {
            let j = 0
            while (j < k.length && k[j] === b[p + j]) j++
            if (j === k.length) return id
          }
        }
        i = (i + 1) & (cap - 1)
      }
      const id = names.length
      names.push(b.latin1Slice(p, q))
      bytes.push(Uint8Array.from(b.subarray(p, q)))
      hs.push(h)
      tab[i] = id
      if (names.length * 2 > cap) {
        cap *= 2
        tab = new Int32Array(cap).fill(-1)
        for (let x = 0; x < names.length; x++) {
          let y = hs[x] & (cap - 1)
          while (tab[y] !== -1) y = (y + 1) & (cap - 1)
          tab[y] = x
        }
      }
      return id
    },
  }
}
const U = interner(),
  I = interner()
let fallback = 0
// parsed fields (module-level: no allocation per record)
let fId = 0,
  fTs = 0,
  uS = 0,
  uE = 0,
  tS = 0,
  iS = 0,
  iE = 0,
  fPrice = 0,
  fQty = 0
// layout {"id":N,"ts":N,"user":"s","type":"s","item":"s","price":N,"qty":N}
function parse(b, p) {
  p += 6
  let c,
    n = 0
  if (b[p - 2] !== 34 || b[p - 4] !== 105) return -1
  while ((c = b[p]) >= 48 && c <= 57) {
    n = n * 10 + c - 48
    p++
  }
  fId = n
  if (c !== 44 || b[p + 2] !== 116 || b[p + 4] !== 34) return -1
  p += 6
  n = 0
  while ((c = b[p]) >= 48 && c <= 57) {
    n = n * 10 + c - 48
    p++
  }
  fTs = n
  if (c !== 44 || b[p + 2] !== 117 || b[p + 8] !== 34) return -1
  p += 9
  uS = p
  while ((c = b[p]) !== 34) {
    if (c === 92) return -1
    p++
  }
  uE = p
  if (b[p + 3] !== 116 || b[p + 9] !== 34) return -1
  p += 10
  tS = p
  while ((c = b[p]) !== 34) {
    if (c === 92) return -1
    p++
  }
  if (b[p + 3] !== 105 || b[p + 9] !== 34) return -1
  p += 10
  iS = p
  while ((c = b[p]) !== 34) {
    if (c === 92) return -1
    p++
  }
  iE = p
  if (b[p + 3] !== 112 || b[p + 9] !== 58) return -1
  p += 10
  n = 0
  while ((c = b[p]) >= 48 && c <= 57) {
    n = n * 10 + c - 48
    p++
  }
  if (c === 46) {
    p++
    let d = 1
    while ((c = b[p]) >= 48 && c <= 57) {
      n = n * 10 + c - 48
      d *= 10
      p++
    }
    n /= d
  }
  fPrice = n // <=15 digits: exact division = correctly rounded
  if (c !== 44 || b[p + 2] !== 113 || b[p + 6] !== 58) return -1
  p += 7
  n = 0
  while ((c = b[p]) >= 48 && c <= 57) {
    n = n * 10 + c - 48
    p++
  }
  fQty = n
  if (c !== 125 || b[p + 1] !== 10) return -1
  return p + 2
}
const tmp = Buffer.allocUnsafe(65536)
function slow(b, p) {
  fallback++
  const q = b.indexOf(10, p)
  const e = JSON.parse(b.utf8Slice(p, q))
  const s = `{"id":${e.id},"ts":${e.ts},"user":"${e.user}","type":"${e.type}","item":"${e.item}","price":${e.price},"qty":${e.qty}}\n`
  tmp.write(s)
  if (parse(tmp, 0) < 0) throw Error('bad record')
  return q + 1
}
function run(f) {
  const fd = fs.openSync(inp, 'r')
  const buf = Buffer.allocUnsafe(CHUNK + 65536)
  let have = 0
  for (;;) {
    const n = fs.readSync(fd, buf, have, CHUNK, null)
    if (n === 0) break
    have += n
    const e = buf.lastIndexOf(10, have - 1) + 1
    let p = 0
    while (p < e) {
      const q = parse(buf, p)
      if (q < 0) {
        const q2 = slow(buf, p)
        f(tmp)
        p = q2
      } else {
        f(buf)
        p = q
      }
    }
    buf.copyWithin(0, e, have)
    have -= e
  }
}
const J = {
  SCAN() {
    let n = 0
    run(() => {
      n += fQty
    })
    console.log(n)
  },
  J1() {
    run((b) => {
      if (b[tS] === 98) put(`{"id":${fId},"user":"${b.latin1Slice(uS, uE)}","total":${fPrice * fQty}}\n`)
    })
  },
  J2() {
    // per-window dense Float64Array by user id
    const wins = new Map()
    let cw = -1,
      wm = -Infinity,
      next = Infinity,
      cwin = null
    const free = []
    const fire = (w) => {
      const x = wins.get(w)
      wins.delete(w)
      if (w === cw) cw = -1
      const n = U.names
      for (let i = 0; i < x.C.length; i++)
        if (x.C[i]) put(`{"user":"${n[i]}","w":${w},"cnt":${x.C[i]},"sum":${x.S[i]}}\n`)
      x.C.fill(0)
      x.S.fill(0)
      free.push(x)
    }
    const adv = () => {
      for (const w of [...wins.keys()].sort((a, b) => a - b)) if (w + W - 1 <= wm) fire(w)
      next = Infinity
      for (const w of wins.keys()) if (w < next) next = w
    }
    run((b) => {
      const ts = fTs,
        w = ts - (ts % W)
      if (w !== cw) {
        cwin = wins.get(w)
        if (!cwin) {
          wins.set(w, (cwin = free.pop() ?? { C: new Int32Array(1024), S: new Float64Array(1024) }))
          if (w < next) next = w
        }
        cw = w
      }
      const u = U.get(b, uS, uE)
      if (u >= cwin.C.length) {
        const C = new Int32Array(u * 2)
        C.set(cwin.C)
        cwin.C = C
        const S = new Float64Array(u * 2)
        S.set(cwin.S)
        cwin.S = S
      }
      cwin.C[u]++
      cwin.S[u] += fPrice * fQty
      if (ts - OOO - 1 > wm) {
        wm = ts - OOO - 1
        if (next + W - 1 <= wm) adv()
      }
    })
    wm = Infinity
    adv()
  },
  J3() {
    const panes = new Map()
    let cw = -1,
      cp = null,
      wm = -Infinity,
      next = Infinity
    const fire = (w) => {
      const acc = new Int32Array(I.names.length)
      for (let p = w; p < w + SL; p += W) {
        const m = panes.get(p)
        if (m) for (let i = 0; i < m.length && i < acc.length; i++) acc[i] += m[i]
      }
      for (let i = 0; i < acc.length; i++)
        if (acc[i]) put(`{"item":"${I.names[i]}","w":${w},"cnt":${acc[i]}}\n`)
      panes.delete(w)
      if (w === cw) cw = -1
    }
    const adv = () => {
      while (next + SL - 1 <= wm && panes.size) {
        fire(next)
        next += W
      }
    }
    run((b) => {
      const ts = fTs,
        w = ts - (ts % W)
      if (w !== cw) {
        cp = panes.get(w)
        if (!cp) {
          panes.set(w, (cp = new Int32Array(1024)))
          if (w - SL + W < next) next = w - SL + W
        }
        cw = w
      }
      cp[I.get(b, iS, iE)]++
      if (ts - OOO - 1 > wm) {
        wm = ts - OOO - 1
        if (next + SL - 1 <= wm) adv()
      }
    })
    wm = Infinity
    adv()
  },
  J6() {
    const C = new Int32Array(1 << 16)
    run((b) => {
      C[U.get(b, uS, uE)]++
    })
    for (let i = 0; i < U.names.length; i++) put(`{"user":"${U.names[i]}","cnt":${C[i]}}\n`)
  },
}
J[job]()
if (ofd >= 0) {
  flush()
  oflush()
}
if (fallback) console.error('fallback lines', fallback)
