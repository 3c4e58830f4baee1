import { expect, test } from 'vitest'
import { resolveOnce, type Resolved } from './resolve-once.ts'

/** A hook, and what it has asked Node for. */
function hook(answers: Readonly<Record<string, Resolved>>, replaced?: ReadonlyMap<string, string>) {
  const asked: string[] = []
  const resolve = resolveOnce(replaced)
  return {
    asked,
    find: (specifier: string, parentURL: string | undefined, conditions = ['node', 'import']) => resolve(specifier, { conditions, parentURL }, (name) => {
      asked.push(name)
      const answer = answers[name]
      if (!answer) throw new Error(`nobody has ${name}`)
      return answer
    }),
  }
}

test('Node is asked once about the files of a folder with one ending', () => {
  const { find, asked } = hook({
    './lib/a.js': { url: 'file:///p/lib/a.js', format: 'module' },
    './lib/c.cjs': { url: 'file:///p/lib/c.cjs', format: 'commonjs' },
    '../inner/a.js': { url: 'file:///p/inner/a.js', format: 'commonjs' },
  })
  expect(find('./lib/a.js', 'file:///p/index.js')).toMatchObject({ url: 'file:///p/lib/a.js', format: 'module' })
  expect(find('./b.js', 'file:///p/lib/a.js')).toMatchObject({ url: 'file:///p/lib/b.js', format: 'module' })
  expect(find('./lib/c.cjs', 'file:///p/index.js')).toMatchObject({ format: 'commonjs' })
  expect(find('../inner/a.js', 'file:///p/lib/a.js')).toMatchObject({ format: 'commonjs' })
  expect(asked).toEqual(['./lib/a.js', './lib/c.cjs', '../inner/a.js'])
})

test('a link and a file without a kind tell nothing about the others', () => {
  const { find, asked } = hook({
    './linked.js': { url: 'file:///elsewhere/linked.js', format: 'commonjs' },
    './plain.js': { url: 'file:///p/plain.js', format: null },
    './a.js': { url: 'file:///p/a.js', format: 'module' },
  })
  expect(find('./linked.js', 'file:///p/index.js').url).toBe('file:///elsewhere/linked.js')
  expect(find('./plain.js', 'file:///p/index.js').format).toBeNull()
  expect(find('./a.js', 'file:///p/index.js').format).toBe('module')
  expect(asked).toHaveLength(3)
})

test('a package is looked for once from each folder', () => {
  const { find, asked } = hook({ zod: { url: 'file:///m/zod/index.js', format: 'module' } })
  for (const parent of ['file:///p/a.js', 'file:///p/b.js', 'file:///p/lib/a.js']) expect(find('zod', parent).url).toBe('file:///m/zod/index.js')
  expect(asked).toHaveLength(2)
})

test('what is required, has a query, a scheme or no parent is left to Node, as is an error', () => {
  const names = ['./a.js', './a.js?fresh', 'node:fs', 'file:///p/a.js', '#inner']
  const { find, asked } = hook(Object.fromEntries(names.map(name => [name, { url: `file:///p/${name}`, format: 'module' }])))
  for (let round = 0; round < 2; round++) {
    find('./a.js', 'file:///p/index.cjs', ['node', 'require'])
    find('file:///p/a.js', undefined)
    for (const name of names.slice(1)) find(name, 'file:///p/index.js')
  }
  expect(asked).toHaveLength(12)
  expect(() => find('missing', 'file:///p/index.js')).toThrow('nobody has missing')
})

test('another module is taken in place of a package that is replaced', () => {
  const { find } = hook({ lodash: { url: 'file:///m/lodash/index.js', format: 'module' } }, new Map([['file:///m/lodash/index.js', 'data:text/javascript,']]))
  for (let round = 0; round < 2; round++) expect(find('lodash', 'file:///p/a.js')).toEqual({ url: 'data:text/javascript,', format: 'module', shortCircuit: true })
})

test('another module is taken in place of one that is replaced', () => {
  const { find, asked } = hook({}, new Map([['file:///p/lib/off.js', 'data:text/javascript,']]))
  expect(find('../lib/off.js', 'file:///p/app/index.js')).toEqual({ url: 'data:text/javascript,', format: 'module', shortCircuit: true })
  expect(asked).toEqual([])
})
