import { randomBytes } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import { hookPort } from './environment.ts'

/** What every such website asks of programs: the hub remembers it for an hour, whichever test asked first. */
const ROBOTS = 'User-agent: *\nDisallow: /*/geheim/\n'

/** A website on the one address of the own network to which the hub's requests may go. */
export interface SourcePages { readonly address: (path: string) => string, /** Paths that were asked for. */ readonly asked: readonly string[], readonly close: () => void }

/** Serves pages by their path, below a folder that no other test has: the hub remembers pages for a day. `more` answers what is none of them. */
export async function serveSourcePages(pages: Readonly<Record<string, string>>, more: RequestListener = (_, answer) => void answer.writeHead(404).end()): Promise<SourcePages> {
  const asked: string[] = []
  const folder = `/${randomBytes(4).toString('hex')}`
  const server = createServer((request, answer) => {
    const path = (request.url ?? '').replace(folder, '')
    request.url = path
    asked.push(path)
    if (path === '/robots.txt') answer.writeHead(200, { 'content-type': 'text/plain' }).end(ROBOTS)
    else if (Object.hasOwn(pages, path)) answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pages[path])
    else more(request, answer)
  })
  await new Promise<void>((done, failed) => server.once('error', failed).listen(hookPort(), '127.0.0.1', done))
  return {
    asked, address: path => `http://127.0.0.1:${hookPort()}${folder}${path}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
