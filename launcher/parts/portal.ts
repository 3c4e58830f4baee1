import { join } from 'node:path'
import { ROOT } from '../config.ts'
import { buildPortal } from '../build-portal.ts'
import { commonEnv } from './environment.ts'
import { fetchJson, packageVersion, type Part } from './part.ts'

/** Bytes of an address and its headers: a filter on every field of a list fits in. The same number stands in deploy/portal.Dockerfile. */
export const HEADER_SIZE = 131_072

export const portal: Part = {
  name: 'portal',
  label: 'Portal',
  // Login and data are asked for per request, so it starts beside the others; the hub is healthy when all are.
  needs: ['redis'],
  ports: ['PORTAL_PORT'],
  prepare: async ({ config, signal }) => { await buildPortal(config, signal) },
  command: context => ({
    file: process.execPath,
    args: [`--max-http-header-size=${HEADER_SIZE}`, join(ROOT, 'portal', '.output', 'server', 'index.mjs')],
    cwd: join(ROOT, 'portal'),
    env: {
      ...commonEnv(context),
      NITRO_HOST: '127.0.0.1', NITRO_PORT: String(context.config.ports.PORTAL_PORT),
      PORTAL_CLIENT_SECRET: context.secrets.values.PORTAL_CLIENT_SECRET, SESSION_KEY: context.secrets.values.SESSION_KEY,
      ...context.config.limits,
      N8N_WEBHOOK_URL: `http://127.0.0.1:${context.config.ports.N8N_PORT}`,
    },
  }),
  async healthy({ config }) {
    const answer = await fetchJson(`http://127.0.0.1:${config.ports.PORTAL_PORT}/health`) as { status?: string, success?: boolean } | undefined
    return answer?.status === 'ok' || answer?.success === true
  },
  stopSignal: 'SIGTERM',
  patience: 10_000,
  startSeconds: 120,
  url: config => config.publicUrl,
  version: () => packageVersion(join(ROOT, 'package.json')),
}
