import { expect, test } from 'vitest'
import type { FlowContext } from './context.ts'
import { fillTemplate, render } from './mail-template.ts'

const ID = '0d7c2c54-31a5-4a5c-9f0e-6f0c9c1e0001'
let asked: unknown
const context = (row: Record<string, unknown> | undefined, record?: Record<string, unknown>): FlowContext => ({
  database: () => ({ where: () => ({ first: async () => row }) }), env: {}, getSchema: async () => ({}), data: { $trigger: { key: 'k', payload: { tags: ['a'], none: null } }, step: { n: 0 } },
  services: { ItemsService: class {
    collection: string
    constructor(collection: string) { this.collection = collection }
    readOne = async (key: string, { fields }: { fields: string[] }) => {
      asked = [this.collection, key, fields]
      if (!record) throw new Error('forbidden')
      return record
    }
  } },
}) as unknown as FlowContext
const template = (text: string) => ({ name: 'Gruß', subject_de: 'S', text_de: text, subject_en: null, text_en: null })

test.each([
  ['{{step.n}}/{{ $trigger.key }}', '0/k'], ['{{nothing}}{{$trigger.payload.none}}{{step.n.x.y}}!', '!'], ['{{$trigger.payload.tags}}', '["a"]'],
  // What a value brings in is not read again.
  ['{{value}}', '{{step.n}}'],
])('%s becomes %s', (text, expected) => {
  expect(render(text, { ...context(undefined).data, value: '{{step.n}}' })).toBe(expected)
})

test('of a record the fields are read that the texts name, and no others', async () => {
  const filled = await fillTemplate({ collection: 'mail_templates', key: ID }, { collection: 'leads', record: ['r1', 'r2'] }, context(template('{{record.company}}, {{record.owner.first_name}} {{$trigger.key}} {{record.company}}'), { company: 'A & Co', owner: null }))
  expect(filled).toEqual({ subjectDe: 'S', textDe: 'A & Co,  k A & Co', subjectEn: '', textEn: '' })
  expect(asked).toEqual(['leads', 'r1', ['company', 'owner.first_name']])
})

test('without a template the step speaks for itself', async () => {
  expect(await fillTemplate('', { collection: '', record: '' }, context(undefined))).toBeUndefined()
  expect(await fillTemplate(null, { collection: '', record: '' }, context(undefined))).toBeUndefined()
})

test.each([
  ['a template that is gone', undefined, {}, 'is gone'],
  ['brackets that do not match', template('{{record.company'), {}, 'cannot be read'],
  ['a record that the step does not name', template('{{record.company}}'), {}, 'fill in collection and id'],
  ['a record that the automation does not see', template('{{record.company}}'), { collection: 'leads', record: 'r1' }, 'that the automation cannot read'],
] as const)('refuses %s', async (_, row, about, reason) => {
  await expect(fillTemplate(ID, { collection: '', record: '', ...about }, context(row))).rejects.toMatchObject({ code: 'FLOW_TEMPLATE_UNUSABLE', status: 400, message: expect.stringContaining(reason) as string })
})
