import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../../launcher/config.ts'
import { hub } from '../support/hub.ts'

/** What anybody may ask for, and why. Everything else needs a session or a token. */
const PUBLIC: Readonly<Record<string, string>> = {
  'GET /health': 'says that the portal runs',
  'GET /api/v1/health': 'says which parts run',
  'GET /login': 'begins a login',
  'GET /login/action': 'begins a login when there is no session',
  'GET /login/callback': 'ends a login',
  'GET /login/welcome/:': 'goes on to the login',
  'GET /logout': 'ends a session, if there is one',
  'POST /logout/backchannel': 'the login server says that a session has ended, signed by it',
  'ALL /auth/**': 'the login server\'s own pages, an allow-list of them',
  'GET /api/v1/openapi.json': 'describes the API',
  'GET /api/docs': 'describes the API, readable',
  'GET /api/v1/platform/registrations': 'says whether people may register in a tenant',
  'POST /api/v1/platform/registrations': 'asks for access, where the tenant lets people do so; counted with the logins',
  'POST /api/v1/platform/registrations/confirm': 'takes the link of a mail; counted with the logins',
  'GET /forms/:': 'shows a web form of a tenant, by its key; counted',
  'POST /forms/:': 'sends a web form; counted',
  'GET /forms/embed.js': 'makes the frame of a form as tall as the form',
  'GET /api/v1/public/forms/:': 'describes a web form, by its key; counted',
  'POST /api/v1/public/forms/:': 'sends a web form; counted',
}
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const
const ID = '7c5b3c86-6a55-4c7e-9a5e-0b8f7c0f2b11'

interface Route { readonly method: string, readonly path: string }

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).filter(entry => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')).map(entry => join(entry.parentPath, entry.name))
}

/** `api/v1/x/[id]/index.get.ts` as `GET /api/v1/x/:`. */
function routeOf(folder: string, file: string): Route {
  const parts = relative(folder, file).replace(/\.ts$/, '').split('/')
  const last = parts.pop() as string
  const verb = METHODS.find(method => last.endsWith(`.${method}`) || last === method)
  const name = verb ? last.slice(0, -verb.length - 1) : last
  const path = [...parts, ...name === 'index' ? [] : [name]].map(part => part.startsWith('[...') ? '**' : part.startsWith('[') ? ':' : part).join('/')
  return { method: verb?.toUpperCase() ?? 'ALL', path: `/${path.replace(/^routes\/?/, '')}` }
}

const servers = [join(ROOT, 'portal', 'server'), ...readdirSync(join(ROOT, 'portal', 'layers')).map(layer => join(ROOT, 'portal', 'layers', layer, 'server'))]
const routes = servers.flatMap(server => ['api', 'routes'].flatMap((room) => {
  try {
    return filesBelow(join(server, room)).map(file => routeOf(server, file))
  } catch {
    return []
  }
}))
const keyOf = ({ method, path }: Route) => `${method} ${path}`
const closed = routes.filter(route => !(keyOf(route) in PUBLIC))

test('there are routes, and none is named twice', () => {
  expect(closed.length).toBeGreaterThan(40)
  expect(routes.map(keyOf).filter((key, at, all) => all.indexOf(key) !== at)).toEqual([])
})

test.each(closed.map(route => [keyOf(route), route] as const))('%s is closed to strangers', async (_, { method, path }) => {
  const url = `${hub().publicUrl}${path.replaceAll(':', ID).replace('**', 'v1/no/such/address')}`
  for (const verb of method === 'ALL' ? METHODS.map(name => name.toUpperCase()) : [method]) {
    for (const headers of [{}, { cookie: 'kontor_session=invented', origin: hub().publicUrl }, { authorization: 'Bearer a.b.c' }]) {
      const body = ['GET', 'DELETE'].includes(verb) ? undefined : '{}'
      const response = await fetch(url, { method: verb, redirect: 'manual', headers: { 'x-kontor-tenant': 'demo', ...body ? { 'content-type': 'application/json' } : {}, ...headers as Record<string, string> }, body })
      expect(response.status, `${verb} with ${JSON.stringify(headers)}`).toBe(401)
      expect(await response.json()).toMatchObject({ success: false, error: { code: expect.stringMatching(/^(UNAUTHENTICATED|SESSION_EXPIRED)$/) as string } })
    }
  }
})

/** The operations of our extensions, as their registers name them. */
const operations = readdirSync(join(ROOT, 'extensions')).flatMap((name) => {
  const file = join(ROOT, 'extensions', name, 'endpoints', 'index.ts')
  try {
    const text = readFileSync(file, 'utf8')
    const id = /id: '([\w-]+)'/.exec(text)?.[1] ?? name
    return [...text.matchAll(/router\.(get|post|put|patch|delete)\(\s*['`]([^'`]+)['`]/g)].map(([, method = '', path = '']) => ({ method: method.toUpperCase(), path: `/${id}${path.replaceAll(/\$\{\w+\}/g, 'retry')}` }))
  } catch {
    return []
  }
})

test('there are operations', () => expect(operations.length).toBeGreaterThan(20))

test.each(operations.map(route => [keyOf(route), route] as const))('%s is closed to strangers in every instance', async (_, { method, path }) => {
  for (const tenant of ['demo', 'core']) {
    const response = await fetch(`${hub().hostUrl}${path.replaceAll(/:\w+/g, ID)}`, { method, headers: { 'x-kontor-tenant': tenant, 'content-type': 'application/json' }, body: method === 'GET' ? undefined : '{}' })
    // 404: the operation belongs to the other kind of instance.
    expect([401, 403, 404], tenant).toContain(response.status)
    if (response.status === 404) expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'ROUTE_NOT_FOUND' } }] })
  }
})
