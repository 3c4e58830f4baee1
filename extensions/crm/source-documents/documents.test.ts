import { describe, expect, test } from 'vitest'
import { decodeText, LONGEST_TEXT, pageText, pageTitle, readPage } from './page-text.ts'
import { readInThread } from './read-in-thread.ts'

describe('the text of a page', () => {
  test('is what people see, in its lines', () => {
    expect(pageText('<h1>Impressum</h1><p>Muster &amp; S&ouml;hne<br>Hauptstr. 1</p><table><tr><th>Tel.</th><td>0228 1234</td></tr></table>')).toBe('Impressum\n\nMuster & Söhne\nHauptstr. 1\n\nTel.\n0228 1234')
    expect(pageText('<p>sichtbar</p><p style="display:none">a</p><p hidden>b</p><script>c</script><style>d</style><img alt="e"><select><option>f</select><noscript>g</noscript>')).toBe('sichtbar')
    for (const style of ['display : NONE', 'Visibility: hidden;', 'opacity:0', 'font-size: 0px', 'position:absolute; left: -9999px']) expect(pageText(`<p>a</p><div style='color:red; ${style}'>b</div>`), style).toBe('a')
    for (const style of ['opacity:0.9', 'margin-left:-500px', 'background-clip:text', 'left:-20px']) expect(pageText(`<div style="${style}">b</div>`), style).toBe('b')
    expect(pageText('<p style="color: red">a</p><span aria-hidden="true">b</span><datalist>c</datalist>')).toBe('a')
  })
  test('has the address or number behind a link, and no other', () => {
    expect(pageText('<a href="mailto:info%40muster.de?subject=x">Schreiben</a> <a href="tel:+49228">Rufen</a> <a href="https://x.de">X</a> <a href="mailto:Inhaber%20Max%0ATel%20123">Y</a>')).toBe('Schreiben [info@muster.de] Rufen [+49228] X Y')
  })
  test('fits the database, whatever is in it', () => {
    expect(pageText('a\0b&#0;c\uD800d')).not.toMatch(/\0|\uD800/)
    expect(pageText(`<p>${'x'.repeat(LONGEST_TEXT + 10)}</p>`)).toHaveLength(LONGEST_TEXT)
  })
  test('is read in its own encoding', () => {
    const umlauts = (encoding: BufferEncoding) => Buffer.from('Müller', encoding)
    expect(decodeText(umlauts('latin1'), 'text/html')).toBe('Müller')
    expect(decodeText(umlauts('utf8'), 'text/html')).toBe('Müller')
    expect(decodeText(umlauts('latin1'), 'text/html; charset=ISO-8859-1')).toBe('Müller')
    expect(decodeText(Buffer.from('\uFEFFMüller', 'utf16le'), 'text/html; charset=utf-8')).toBe('Müller')
    expect(decodeText(Buffer.concat([Buffer.from('<meta charset="iso-8859-15">'), umlauts('latin1')]), 'text/html')).toContain('Müller')
    expect(decodeText(umlauts('utf8'), 'text/html; charset=no-such')).toBe('Müller')
  })
  test('has a title', () => {
    expect(pageTitle('<title lang=de> Impressum &amp;\n Kontakt </title>')).toBe('Impressum & Kontakt')
    expect(pageTitle('<p>ohne')).toBeNull()
  })
})

test('the links of a page that people see are absolute and have their words', async () => {
  const html = '<base href="/de/"><a href="impressum.html"><span>Im</span> <b>pressum</b></a><a href="mailto:a@b.de">M</a><a href="javascript:x()">J</a><a hidden href="/h">H</a><a href="/k" title="Kontakt"><img></a><a href="http://[">x</a>'
  expect((await readInThread(Buffer.from(html), 'text/html', { address: 'https://muster.de/x/y' })).links).toEqual([{ address: 'https://muster.de/de/impressum.html', words: 'Im pressum' }, { address: 'https://muster.de/k', words: 'Kontakt' }])
  expect(readPage('<a href="/a">a</a>'.repeat(3_000), 'https://muster.de').links).toHaveLength(2_000)
})

test('a page that is built to hold everybody up is given up', async () => {
  expect(await readInThread(Buffer.from('<title>T</title><p>a'), 'text/html')).toEqual({ text: 'a', title: 'T', links: [] })
  await expect(readInThread(Buffer.from('<b>'.repeat(600_000)), 'text/html', { patience: 1_500 })).rejects.toMatchObject({ code: 'DOCUMENT_TOO_LONG' })
}, 30_000)
