import type pg from 'pg'
import { CUSTOMERS, type DemoCustomer } from './customers.ts'
import { EXAMPLE_FLOWS, flowRecords, FLOWS_SQL } from './flows.ts'
import { LEADS, type DemoLead } from './leads.ts'
import { DEMO_SOURCE, DEPARTMENTS, INDUSTRIES, LEAD_SOURCES, type Term } from './lookups.ts'

type Client = Pick<pg.Client, 'query'>

/** What every tenant starts with. */
export const TENANT_SEEDS = { industries: INDUSTRIES, departments: DEPARTMENTS, leadSources: LEAD_SOURCES, flows: EXAMPLE_FLOWS } as const

const seedSources = (demo: boolean) => [...LEAD_SOURCES, ...demo ? [DEMO_SOURCE] : []].map(source => ({ ...source, seed: `lead_sources:${source.name}` }))

/** Names of the records that a tenant gets, as `kontor_state.seeded` notes them. */
export function seedKeys({ demo }: { readonly demo: boolean }): string[] {
  return [...terms('industries', INDUSTRIES), ...terms('departments', DEPARTMENTS), ...seedSources(demo), ...flowRecords(), ...demo ? [...LEADS.map(leadRecord), ...CUSTOMERS.map(customerRecord), ...CUSTOMERS.map(partsRecord)] : []].map(({ seed }) => seed)
}

/**
 * Fills a tenant's lists and, for the demo tenant, its leads. Every record is made once in a database's life: what people
 * change stays changed, what they delete stays deleted.
 * @returns how many records were made
 */
export async function seedTenant(client: Client, options: { demo: boolean }): Promise<number> {
  await client.query('CREATE TABLE IF NOT EXISTS kontor_state.seeded (key text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())')
  const { rows } = await client.query<{ key: string }>('SELECT key FROM kontor_state.seeded')
  const seeded = new Set(rows.map(row => row.key))
  const steps: [sql: string, records: readonly { seed: string }[]][] = [
    [TERMS('industries'), terms('industries', INDUSTRIES)],
    [TERMS('departments'), terms('departments', DEPARTMENTS)],
    [SOURCES, seedSources(options.demo)],
    [FLOWS_SQL, flowRecords()],
    [LEADS_SQL, options.demo ? LEADS.map(leadRecord) : []],
    [CUSTOMERS_SQL, options.demo ? CUSTOMERS.map(customerRecord) : []],
    [CUSTOMER_PARTS_SQL, options.demo ? CUSTOMERS.map(partsRecord) : []],
  ]
  let made = 0
  await client.query('BEGIN')
  try {
    // The leads come with their origin.
    await client.query("SELECT set_config('kontor.facts', 'given', true)")
    for (const [sql, records] of steps) {
      const open = records.filter(record => !seeded.has(record.seed))
      if (open.length === 0) continue
      const { rows: [result] } = await client.query<{ made: number }>(sql, [JSON.stringify(open)])
      made += result?.made ?? 0
      await client.query('INSERT INTO kontor_state.seeded (key) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [open.map(record => record.seed)])
    }
    await client.query('COMMIT')
  }
  catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
  return made
}

function terms(table: string, list: readonly Term[]) {
  return list.map(({ key, de, en }, i) => ({ seed: `${table}:${key}`, key, name_de: de, name_en: en, sort: (i + 1) * 10 }))
}

function leadRecord({ host, next_in, ...lead }: DemoLead, i: number) {
  const name = lead.contact_name?.replace(/^(?:Dr\.|Mag\.) /, '').toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss').replaceAll(' ', '.')
  return {
    ...lead, seed: `leads:${host}`, external_id: `demo-${host.replace('.example', '')}`, website: `https://www.${host}`, email: name ? `${name}@${host}` : `info@${host}`,
    tags: lead.tags ?? null, next_days: next_in ?? null, age_hours: 30 + i * 41,
  }
}

const addressOf = (name: string) => name.toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss').replaceAll(' ', '.')

function customerRecord({ host, contacts: _, opportunities: __, ...customer }: DemoCustomer, i: number) {
  return { ...customer, seed: `customers:${host}`, website: `https://www.${host}`, email: `info@${host}`, tags: customer.tags ?? null, age_hours: 200 + i * 53 }
}

function partsRecord({ host, contacts, opportunities }: DemoCustomer) {
  return { seed: `customer_parts:${host}`, website: `https://www.${host}`, opportunities, contacts: contacts.map((contact, at) => ({ ...contact, email: `${addressOf(contact.name)}@${host}`, primary_contact: at === 0 })) }
}

const counted = (insert: string) => `WITH made AS (${insert} RETURNING 1) SELECT count(*)::int AS made FROM made`

const TERMS = (table: string) => counted(`
  INSERT INTO ${table} (key, name_de, name_en, sort, date_created)
  SELECT key, name_de, name_en, sort, now() FROM jsonb_to_recordset($1::jsonb) AS r(key text, name_de text, name_en text, sort int)
  ON CONFLICT (key) DO NOTHING`)

const SOURCES = counted(`
  INSERT INTO lead_sources (name, kind, notes, date_created)
  SELECT name, kind, notes, now() FROM jsonb_to_recordset($1::jsonb) AS r(name text, kind text, notes text)
  ON CONFLICT (name) DO NOTHING`)

/** A lead that carries the id already was brought by somebody else and is left alone. */
const LEADS_SQL = `
  WITH made AS (
    INSERT INTO leads (external_id, company, street, postal_code, city, country, website, industry, salutation, contact_name, contact_role, department, email,
      phone, mobile, status, disqualified_reason, rating, priority, campaign, tags, next_step, next_step_at, notes, source, verification, date_created)
    SELECT r.external_id, r.company, r.street, r.postal_code, r.city, r.country, r.website, i.id, r.salutation, r.contact_name, r.contact_role, d.id, r.email,
      r.phone, r.mobile, r.status, r.disqualified_reason, r.rating, r.priority, r.campaign, r.tags, r.next_step,
      date_trunc('hour', now()) + r.next_days * interval '1 day', r.notes, s.id, 'unverified', now() - r.age_hours * interval '1 hour'
    FROM jsonb_to_recordset($1::jsonb) AS r(external_id text, company text, street text, postal_code text, city text, country text, website text, industry text,
      salutation text, contact_name text, contact_role text, department text, email text, phone text, mobile text, status text, disqualified_reason text,
      rating text, priority text, campaign text, tags json, next_step text, next_days int, notes text, age_hours int)
    LEFT JOIN industries i ON i.key = r.industry
    LEFT JOIN departments d ON d.key = r.department
    LEFT JOIN lead_sources s ON s.name = '${DEMO_SOURCE.name}'
    WHERE NOT EXISTS (SELECT 1 FROM leads l WHERE l.external_id = r.external_id)
    ORDER BY r.age_hours DESC
    RETURNING id, source, date_created
  ), origins AS (
    INSERT INTO lead_origins (lead, field, kind, source, verification, at)
    SELECT id, '*', 'source', source, 'unverified', date_created FROM made
  ), checks AS (
    INSERT INTO kontor_state.lead_checks_due (lead) SELECT id FROM made
  )
  SELECT count(*)::int AS made FROM made`

/** One of the same website was brought by somebody else and is left alone. */
const CUSTOMERS_SQL = counted(`
  INSERT INTO customers (company, street, postal_code, city, country, industry, phone, website, email, status, tags, date_created)
  SELECT r.company, r.street, r.postal_code, r.city, r.country, i.id, r.phone, r.website, r.email, r.status, r.tags, now() - r.age_hours * interval '1 hour'
  FROM jsonb_to_recordset($1::jsonb) AS r(company text, street text, postal_code text, city text, country text, industry text, phone text, website text, email text, status text, tags json, age_hours int)
  LEFT JOIN industries i ON i.key = r.industry
  WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE c.website = r.website)
  ORDER BY r.age_hours DESC`)

/** Their people and deals, after them: nothing is added to a customer that is not there. */
const CUSTOMER_PARTS_SQL = `
  WITH given AS (
    SELECT c.id AS customer, c.date_created, r.contacts, r.opportunities FROM jsonb_to_recordset($1::jsonb) AS r(website text, contacts jsonb, opportunities jsonb)
    JOIN customers c ON c.website = r.website WHERE c.deleted_at IS NULL AND c.user_created IS NULL
  ), people AS (
    INSERT INTO contacts (customer, salutation, name, role, department, email, phone, primary_contact, date_created)
    SELECT g.customer, p.salutation, p.name, p.role, d.id, p.email, p.phone, p.primary_contact, g.date_created
    FROM given g CROSS JOIN LATERAL jsonb_to_recordset(g.contacts) AS p(salutation text, name text, role text, department text, email text, phone text, primary_contact boolean)
    LEFT JOIN departments d ON d.key = p.department RETURNING 1
  ), deals AS (
    INSERT INTO opportunities (customer, title, stage, lost_reason, amount, currency, probability, expected_close, date_created)
    SELECT g.customer, o.title, o.stage, o.lost_reason, o.amount, o.currency, o.probability, current_date + o.closes_in, g.date_created
    FROM given g CROSS JOIN LATERAL jsonb_to_recordset(g.opportunities) AS o(title text, stage text, lost_reason text, amount numeric, currency text, probability int, closes_in int) RETURNING 1
  )
  SELECT ((SELECT count(*) FROM people) + (SELECT count(*) FROM deals))::int AS made`
