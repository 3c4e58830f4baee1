import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { blankLines } from './logs.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logs-'))
})
afterEach(() => rmSync(folder, { recursive: true }))
const log = (name: string) => join(folder, name)
const text = (name: string) => readFileSync(log(name), 'utf8')

describe('lines of logs', () => {
  it('are blanked where the tenant stands, and nowhere else', async () => {
    const lines = ['{"tenantId":"acme","msg":"a"}', '{"tenantId":"acme-nord","msg":"b"}', 'ERROR in tenant_acme', '\tSTATEMENT of it', 'ERROR elsewhere', '\tindented', 'user max@acme.test failed']
    writeFileSync(log('host.log'), `${lines.join('\n')}\n`)
    expect(await blankLines(folder, ['"tenantId":"acme"', 'tenant_acme', 'max@acme.test'])).toBe(4)
    expect(text('host.log').split('\n').map(line => line.trim())).toEqual(['', lines[1], '', '', lines[4], lines[5]?.trim(), '', ''])
    expect(text('host.log')).toHaveLength(lines.join('\n').length + 1)
  })
  it('are found across the borders of what is read at once, with signs of several bytes', async () => {
    const filler = `${'ä'.repeat(400_000)}\n`
    writeFileSync(log('a.log'), filler + filler + '{"tenantId":"acme"}\n' + filler + '{"tenantId":"acme"} unfinished')
    expect(await blankLines(folder, ['"tenantId":"acme"'])).toBe(2)
    expect(text('a.log')).not.toContain('acme')
    expect(text('a.log').split('ä')).toHaveLength(1_200_001)
  })
  it('that are written meanwhile stay', async () => {
    writeFileSync(log('a.log'), '{"tenantId":"acme"}\n'.repeat(20_000))
    const work = blankLines(folder, ['"tenantId":"acme"'])
    appendFileSync(log('a.log'), 'kept\n')
    await work
    expect(text('a.log')).toContain('kept\n')
  })
  it('of one part alone are blanked, too', async () => {
    for (const name of ['mail.log', 'mail.log.1', 'host.log']) writeFileSync(log(name), 'Received: a -> b\n  Subject: Invitation to Acme & Co.\n')
    expect(await blankLines(folder, ['Acme & Co.'], 'mail')).toBe(2)
    expect(text('mail.log')).not.toContain('Acme')
    expect(text('host.log')).toContain('Acme')
  })
  it('are left alone in files that are no logs', async () => {
    writeFileSync(log('notes.txt'), 'tenant_acme')
    expect(await blankLines(folder, ['tenant_acme'])).toBe(0)
    expect(await blankLines(join(folder, 'missing'), ['x'])).toBe(0)
  })
})
