import { describe, expect, it } from 'vitest'
import { parseMarkdown, parseSpans } from './markdown'

describe('the text of a message', () => {
  it('has paragraphs and lists', () => {
    expect(parseMarkdown('Das wissen wir:\n\n- Ort: Bonn\n- **Telefon**: 1\n\n1. eins\n2. zwei')).toEqual([
      { kind: 'paragraph', lines: [[{ kind: 'text', text: 'Das wissen wir:' }]] },
      { kind: 'list', ordered: false, items: [[{ kind: 'text', text: 'Ort: Bonn' }], [{ kind: 'strong', text: 'Telefon' }, { kind: 'text', text: ': 1' }]] },
      { kind: 'list', ordered: true, items: [[{ kind: 'text', text: 'eins' }], [{ kind: 'text', text: 'zwei' }]] },
    ])
    expect(parseMarkdown('```sql\nselect 1\n```')).toEqual([{ kind: 'code', text: 'select 1' }])
  })
  it('links addresses as they are written', () => {
    expect(parseSpans('Siehe https://firma.example/a?b=1, oder info@müller.example.')).toEqual([
      { kind: 'text', text: 'Siehe ' }, { kind: 'link', text: 'https://firma.example/a?b=1', href: 'https://firma.example/a?b=1' },
      { kind: 'text', text: ', oder ' }, { kind: 'link', text: 'info@müller.example', href: 'mailto:info@müller.example' }, { kind: 'text', text: '.' },
    ])
  })
  it.each(['<img src=x onerror=alert(1)>', '[hier](javascript:alert(1))', 'javascript:alert(1)', '<a href="data:text/html,x">x</a>'])('leaves %s as text', (text) => {
    expect(parseSpans(text)).toEqual([{ kind: 'text', text }])
  })
  it('shows where a disguised link goes', () => {
    expect(parseSpans('[Bank](https://evil.example)').find(span => span.kind === 'link')).toEqual({ kind: 'link', text: 'https://evil.example', href: 'https://evil.example' })
  })
})
