import { describe, expect, it } from 'vitest'
import { RememberedRows } from './remembered-rows.ts'

interface Named { readonly id: string, readonly name: string }

function person() {
  const names: Record<string, string> = { a: 'Anna', b: 'Ben' }
  const asked: string[][] = []
  let now = 0
  let away = false
  const rows = new RememberedRows<Named>(() => now)
  const load = async (ids: readonly (string | number)[]) => {
    asked.push(ids.map(String))
    if (away) throw new Error('away')
    return ids.flatMap(id => names[id] === undefined ? [] : [{ id: String(id), name: names[id] }])
  }
  return {
    names, asked, wait: (ms: number) => (now += ms), leave: (value: boolean) => (away = value),
    see: async (...ids: string[]) => [...(await rows.get(ids, load)).values()].map(row => row?.name ?? null),
  }
}

describe('rows that are remembered', () => {
  it('are read once, and only those that are not known', async () => {
    const p = person()
    expect(await p.see('a')).toEqual(['Anna'])
    expect(await p.see('a', 'b')).toEqual(['Anna', 'Ben'])
    expect(p.asked).toEqual([['a'], ['b']])
  })
  it('are nothing where the person may not see them, and are not asked for again and again', async () => {
    const p = person()
    expect(await p.see('x')).toEqual([null])
    expect(await p.see('x')).toEqual([null])
    expect(p.asked).toHaveLength(1)
  })
  it('are shown once more while a newer one is read', async () => {
    const p = person()
    await p.see('a')
    p.names.a = 'Anja'
    p.wait(6000)
    expect(await p.see('a')).toEqual(['Anna'])
    await Promise.resolve()
    expect(await p.see('a')).toEqual(['Anja'])
    expect(p.asked).toHaveLength(2)
  })
  it('are read again by whoever comes after a while', async () => {
    const p = person()
    await p.see('a')
    delete p.names.a
    p.wait(30_000)
    expect(await p.see('a')).toEqual([null])
  })
  it('fail when they cannot be read and nobody knows them', async () => {
    const p = person()
    p.leave(true)
    await expect(p.see('a')).rejects.toThrow('away')
    p.leave(false)
    expect(await p.see('a')).toEqual(['Anna'])
  })
})
