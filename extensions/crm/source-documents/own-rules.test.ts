import robotsParser from 'robots-parser'
import { expect, test } from 'vitest'
import { ownRules } from './own-rules.ts'

const parse = robotsParser as unknown as (address: string, text: string) => { isAllowed: (address: string, agent: string) => boolean | undefined, getCrawlDelay: (agent: string) => number | undefined }
const of = (text: string) => parse('https://x.example/robots.txt', ownRules(text, 'KontorBot'))

test('the groups of an agent and of all stay as they are', () => {
  const text = 'User-agent: Other\nDisallow: /\n\nUser-agent: A\nUser-agent: *\nUser-agent: *\nDisallow: /private # nobody\nCrawl-delay: 3\nSitemap: https://x.example/map\n\nUser-agent: KontorBot/2\nDisallow: /kontor\n'
  expect(ownRules(text, 'KontorBot').split('\n')).toEqual(['User-agent: *', 'Disallow: /private # nobody', 'Crawl-delay: 3', 'Sitemap: https://x.example/map', 'User-agent: KontorBot/2', 'Disallow: /kontor'])
  const [whole, own] = [parse('https://x.example/robots.txt', text), of(text)]
  for (const path of ['/', '/private/a', '/kontor/a']) expect(own.isAllowed(`https://x.example${path}`, 'KontorBot'), path).toBe(whole.isAllowed(`https://x.example${path}`, 'KontorBot'))
})

test('a file that repeats names and rules thousands of times is no burden', () => {
  const text = `${'User-agent: KontorBot\n'.repeat(1400)}${'Disallow: /*a\n'.repeat(2000)}`
  expect(ownRules(text, 'KontorBot').split('\n')).toHaveLength(2001)
  expect(of(`${Array.from({ length: 2400 }, (_, at) => `User-agent: bot${at}`).join('\n')}\nUser-agent:*\n${'Disallow: /a\n'.repeat(2600)}`).isAllowed('https://x.example/a', 'KontorBot')).toBe(false)
})
