import { withPostgres } from '../../launcher/parts/postgres.ts'
import type { Hub } from './hub.ts'

const COUNT = 100_000

const FILL = `
INSERT INTO leads (id, company, city, postal_code, country, industry, contact_name, email, phone, status, rating, owner, date_created, verification)
SELECT gen_random_uuid(), (ARRAY['Rheinufer','Bergisch','Alster','Donau','Harz','Spree','Neckar','Ostsee','Eifel','Allgäu'])[1 + n % 10] || ' ' || (ARRAY['Logistik','Maschinenbau','Software','Druck','Klinik','Energie','Handel','Bau'])[1 + (n / 10) % 8] || ' ' || n || ' GmbH',
  (ARRAY['Bonn','Köln','Berlin','Hamburg','München','Leipzig','Wien','Zürich','Graz','Basel'])[1 + (n * 7) % 10] || CASE WHEN n % 3 = 0 THEN '' ELSE ' ' || n % 40 END, lpad((n % 99999)::text, 5, '0'), 'Deutschland',
  (ARRAY(SELECT id FROM industries ORDER BY key))[1 + n % 12], (ARRAY['Anna','Bernd','Carla','David'])[1 + n % 4] || ' ' || (ARRAY['Schmidt','Weber','Fischer','Yilmaz','Krause'])[1 + (n / 4) % 5] || ' ' || n,
  'kontakt' || n || '@firma' || n % 5000 || '.example', '+49 221 4710 ' || n % 1000, (ARRAY['new','contacted','qualified','disqualified','converted'])[1 + (n * 3) % 5], (ARRAY['hot','warm','cold',NULL])[1 + (n / 3) % 4],
  CASE WHEN n % 4 < 2 THEN (SELECT id FROM directus_users WHERE email = (ARRAY['rep@demo.test','rep2@demo.test'])[1 + n % 4]) END, now() - n * interval '31 s', 'unverified'
FROM generate_series(1, $1::int) n`

/**
 * Fills the demo tenant up to 100,000 leads: a quarter each of two reps, half of nobody, so that the row rule has work.
 * The two have logged in before. Waits until what follows from it (checks of the values, others like them, events) is done.
 * @returns how many there are
 */
export async function fillLeads({ config, secrets }: Hub): Promise<number> {
  return withPostgres({ config, secrets }, 'tenant_demo', async (client) => {
    const count = async () => Number((await client.query<{ n: string }>('SELECT count(*) AS n FROM leads')).rows[0]?.n)
    const missing = COUNT - await count()
    if (missing > 1000) {
      await client.query(FILL, [missing])
      await client.query('VACUUM ANALYZE leads')
    }
    for (let calm = 0; calm < 3;) {
      await new Promise(done => setTimeout(done, 1000))
      const { rows: [row] } = await client.query<{ due: string, open: string }>('SELECT (SELECT count(*) FROM kontor_state.lead_checks_due) + (SELECT count(*) FROM kontor_state.lead_keys_due) + (SELECT count(*) FROM kontor_state.lead_keys WHERE NOT searched) AS due, (SELECT count(*) FROM kontor_state.outbox_events WHERE published_at IS NULL) AS open')
      calm = Number(row?.due) + Number(row?.open) === 0 ? calm + 1 : 0
    }
    return count()
  })
}
