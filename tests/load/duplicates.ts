import { withPostgres } from '../../launcher/parts/postgres.ts'
import { milliseconds, spread, percentile, type Figure } from './figure.ts'
import type { Hub } from './hub.ts'

/** Longest wait for the tenant to have looked at all that was made, and for a night, in milliseconds. */
const PATIENCE = 1_200_000
const CHECKS = 50
const AIM = { night: 120_000, one: 50 }

/**
 * The search for duplicates among all leads, as every night, and for one that is about to be made. The tenant is awake, and the
 * leads are there (`fillLeads`).
 */
export async function duplicateFigures({ config, secrets, hostUrl }: Hub, token: string, total: number): Promise<Figure[]> {
  return withPostgres({ config, secrets }, 'tenant_demo', async (client) => {
    const until = async (sql: string) => {
      for (const end = Date.now() + PATIENCE; (await client.query<{ open: boolean }>(sql)).rows[0]?.open;) {
        if (Date.now() > end) throw new Error(`waited too long for: ${sql}`)
        await new Promise(done => setTimeout(done, 100))
      }
    }
    await until('SELECT EXISTS (SELECT FROM kontor_state.lead_keys_due) OR EXISTS (SELECT FROM kontor_state.lead_keys WHERE NOT searched) AS open')
    const ones: number[] = []
    for (let n = 0; n < CHECKS; n++) {
      const started = performance.now()
      const response = await fetch(`${hostUrl}/crm/duplicates/check`, { method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'x-kontor-tenant': 'demo', 'content-type': 'application/json' }, body: JSON.stringify({ company: `Rheinufer Logistik ${n * 80} GmbH`, postal_code: String(n * 80).padStart(5, '0'), email: `kontakt${n * 80}@firma.example` }) })
      await response.text()
      if (response.status !== 200) throw new Error(`the check answered ${response.status}`)
      ones.push(performance.now() - started)
    }
    await client.query('INSERT INTO kontor_state.duplicate_night (next_at) VALUES (now()) ON CONFLICT (one) DO UPDATE SET next_at = now(), after = NULL')
    // It is noticed within seconds, and says where it is as soon as it has begun.
    await until('SELECT EXISTS (SELECT FROM kontor_state.duplicate_night WHERE next_at <= now() AND after IS NULL) AS open')
    const started = performance.now()
    await until('SELECT EXISTS (SELECT FROM kontor_state.duplicate_night WHERE next_at <= now()) AS open')
    const night = performance.now() - started
    return [
      { name: `duplicates among all leads (${total})`, aim: `< ${AIM.night / 1000} s`, value: milliseconds(night), met: night < AIM.night },
      { name: `duplicates of one lead before it is made (${total} leads), p50 / p95`, aim: `p95 < ${AIM.one} ms`, value: spread(ones), met: percentile(ones, 0.95) < AIM.one },
    ]
  })
}
