import { fileURLToPath } from 'node:url'
import { dirname, join } from 'node:path'
import { ROOT } from '../config.ts'
import { fetchJson, packageVersion, type Part } from './part.ts'

export const mail: Part = {
  name: 'mail',
  label: 'Mail catcher',
  needs: [],
  ports: ['MAIL_PORT', 'SMTP_PORT'],
  command({ config }) {
    return {
      file: process.execPath,
      // Without these addresses it listens on all interfaces.
      args: [join(dirname(fileURLToPath(import.meta.resolve('maildev'))), 'bin', 'maildev.js'), '--ip', '127.0.0.1', '--smtp', String(config.ports.SMTP_PORT), '--web-ip', '127.0.0.1', '--web', String(config.ports.MAIL_PORT), '--mail-directory', join(config.home, 'mail')],
      env: {},
    }
  },
  healthy: async ({ config }) => Array.isArray(await fetchJson(`http://127.0.0.1:${config.ports.MAIL_PORT}/api/email?limit=1`)),
  stopSignal: 'SIGTERM',
  patience: 5000,
  startSeconds: 120,
  url: config => `http://localhost:${config.ports.MAIL_PORT}`,
  version: () => packageVersion(join(ROOT, 'launcher', 'node_modules', 'maildev', 'package.json')),
}
