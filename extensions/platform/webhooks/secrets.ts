import { randomBytes } from 'node:crypto'
import type { Database } from '@kontor/extension-shared/context'
import { sealText } from '@kontor/extension-shared/instance-keys'

/** How long the former secret signs too, so that the other side can be changed in peace. */
const BOTH = '24 hours'

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`

/** Makes a secret for a webhook and keeps it encrypted. @returns the secret, which nobody can read again */
export async function giveSecret(trx: Database, key: string, webhook: string): Promise<string> {
  const secret = newSecret()
  await trx.raw(`
    INSERT INTO kontor_state.webhook_secrets (webhook, sealed) VALUES (?, ?)
    ON CONFLICT (webhook) DO UPDATE SET former = kontor_state.webhook_secrets.sealed, former_until = now() + interval '${BOTH}', sealed = excluded.sealed`, [webhook, sealText(key, `webhook:${webhook}`, secret)])
  return secret
}
