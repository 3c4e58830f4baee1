import type { Database, ExtensionContext } from '@kontor/extension-shared/context'
import { DEFAULT_NOTIFICATIONS, type Notification } from '@kontor/model'
import { AUTOMATION_USER } from '@kontor/policies'
import { toHtml } from '../mails/deliver-mails.ts'
import { NOTICE_KINDS, type NoticeKind } from './kinds.ts'
import { letterOf, subjectOf, type Language, type Told } from './letter.ts'

/** Who changes many records at once tells of them at once: so long it is quiet before somebody is told, and at most waited. Seconds. */
const [QUIET, LONGEST] = [3, 15]
/** Between two mails about the same to the same person, in seconds: what comes meanwhile stands in one. */
const MAIL_PAUSE = 600
/** More than these at once are one note in the portal. */
const ONE_BY_ONE = 5
/** After that nothing is news any more; how long it is known what was told. Hours. */
const [NEWS, KEPT] = [24, 24 * 8]
/** Records looked at for one note or mail. */
const MOST = 5_000

type Context = Pick<ExtensionContext, 'database' | 'services' | 'getSchema' | 'env'>
const CHANNELS = { portal: 'told_at', mail: 'mailed_at' } as const
type Channel = keyof typeof CHANNELS
interface Group { readonly kind: Notification, readonly person: string }
interface Person { readonly id: string, readonly email: string | null, readonly language: string | null, readonly first_name: string | null, readonly last_name: string | null }

/** Who is to be told now, and by which way. */
async function dueGroups(database: Database, channel: Channel): Promise<Group[]> {
  const column = CHANNELS[channel]
  const { rows } = await database.raw<{ rows: Group[] }>(`
    SELECT kind, person FROM kontor_state.notices n WHERE ${column} IS NULL GROUP BY kind, person
    HAVING (max(noted_at) < now() - interval '${QUIET} seconds' OR min(noted_at) < now() - interval '${LONGEST} seconds')
    ${channel === 'mail' ? `AND NOT EXISTS (SELECT FROM kontor_state.notices m WHERE m.kind = n.kind AND m.person = n.person AND m.mailed AND m.mailed_at > now() - interval '${MAIL_PAUSE} seconds')` : ''}`)
  return rows
}

/** Seconds until somebody may be told next; nothing when all is told. */
export async function nextIn(database: Database): Promise<number | undefined> {
  const { rows: [found] } = await database.raw<{ rows: [{ seconds: number | null }] }>(`
    SELECT min(CASE WHEN untold THEN quiet ELSE greatest(quiet, pause) END)::float8 AS seconds FROM (
      SELECT bool_or(told_at IS NULL) AS untold, greatest(0.1, least(${QUIET} - extract(epoch FROM now() - max(noted_at)), ${LONGEST} - extract(epoch FROM now() - min(noted_at)))) AS quiet,
        coalesce((SELECT ${MAIL_PAUSE} - extract(epoch FROM now() - max(m.mailed_at)) FROM kontor_state.notices m WHERE m.kind = n.kind AND m.person = n.person AND m.mailed), 0) AS pause
      FROM kontor_state.notices n WHERE told_at IS NULL OR mailed_at IS NULL GROUP BY kind, person) waiting`)
  return found?.seconds ?? undefined
}

/**
 * Tells people of what has come to them, in the portal and by mail as they wish, in their language. What is theirs no more, or
 * done or deleted meanwhile, is left out. A mail that was handed over in the moment in which the process dies may come twice.
 * @throws Error when the mail server does not take a mail: it stays due
 */
export async function deliverNotices(context: Context): Promise<void> {
  const { database } = context
  for (const channel of ['portal', 'mail'] as const) {
    for (const { kind: name, person } of await dueGroups(database, channel)) {
      const kind = NOTICE_KINDS.find(({ kind }) => kind === name)
      if (kind) await deliver(context, channel, kind, person)
    }
  }
  await database('kontor_state.notices').whereRaw(`at < now() - interval '${KEPT} hours'`).delete()
}

function deliver(context: Context, channel: Channel, kind: NoticeKind, person: string): Promise<void> {
  return context.database.transaction(async (trx) => {
    const column = CHANNELS[channel]
    const rows = await trx('kontor_state.notices').where({ kind: kind.kind, person }).whereNull(column).orderBy('at').limit(MOST).forUpdate().skipLocked().select('event', 'record', 'sender', trx.raw(`at > now() - interval '${NEWS} hours' AS news`)) as { event: string, record: string, sender: string | null, news: boolean }[]
    const news = rows.filter(row => row.news)
    const told = news.length > 0 && await wants(trx, kind, person, channel) ? await tell(context, trx, channel, kind, person, news) : false
    for (let at = 0; at < rows.length; at += 500) await trx('kontor_state.notices').whereIn('event', rows.slice(at, at + 500).map(({ event }) => event)).update({ [column]: trx.fn.now(), ...channel === 'mail' ? { mailed: told } : {} })
  })
}

async function wants(trx: Database, { kind, inPortal }: NoticeKind, person: string, channel: Channel): Promise<boolean> {
  if (channel === 'portal' && !inPortal) return false
  const profile = await trx('profiles').where({ person }).first('notify_portal', 'notify_mail') as { notify_portal: readonly string[] | null, notify_mail: readonly string[] | null } | undefined
  const chosen: readonly string[] = (channel === 'portal' ? profile?.notify_portal : profile?.notify_mail) ?? DEFAULT_NOTIFICATIONS[channel]
  return chosen.includes(kind)
}

async function tell({ services, getSchema, env }: Context, trx: Database, channel: Channel, kind: NoticeKind, id: string, rows: readonly { record: string, sender: string | null }[]): Promise<boolean> {
  const person = await trx('directus_users').where({ id, status: 'active' }).first('id', 'email', 'language', 'first_name', 'last_name') as Person | undefined
  if (!person) return false
  const found = await recordsOf(trx, kind, id, [...new Set(rows.map(({ record }) => record))])
  if (found.length === 0) return false
  const settings = person.language ? undefined : await trx('tenant_settings').first('locale') as { locale: string | null } | undefined
  const language: Language = (person.language ?? settings?.locale ?? 'de').startsWith('en') ? 'en' : 'de'
  const senders = [...new Set(rows.map(({ sender }) => sender))]
  const sender = senders.length === 1 && senders[0] && senders[0] !== AUTOMATION_USER.id ? senders[0] : null
  if (channel === 'portal') {
    const note = { timestamp: new Date(), status: 'inbox', recipient: id, sender }
    // Of several none is named: whoever erases one of them would not find its name here.
    await trx('directus_notifications').insert(found.length > ONE_BY_ONE
      ? { ...note, subject: subjectOf(kind, found.length, language), message: null, collection: kind.collection, item: null }
      : found.map(record => ({ ...note, subject: subjectOf(kind, 1, language), message: record.title, collection: kind.collection, item: record.id })))
    return true
  }
  if (!person.email) return false
  const portal = String(env.KONTOR_PORTAL_URL).replace(/\/$/, '')
  const giver = sender ? await trx('directus_users').where({ id: sender }).first('first_name', 'last_name') as Pick<Person, 'first_name' | 'last_name'> | undefined : undefined
  const name = [giver?.first_name, giver?.last_name].filter(Boolean).join(' ') || null
  const { subject, text } = letterOf(kind, found, { language, portal: `${portal}/${String(env.KONTOR_TENANT)}`, account: `${portal}/account`, sender: name })
  const mails = new services.MailService({ schema: await getSchema({ database: trx }), knex: trx, accountability: null })
  await mails.send({ to: person.email, subject: subject.replaceAll(/\s+/g, ' '), text, html: toHtml(text) })
  return true
}

/** Those that are still there and theirs, in the order in which they came. */
async function recordsOf(trx: Database, { collection, person: column, title }: NoticeKind, person: string, ids: readonly string[]): Promise<Told[]> {
  const query = trx(collection).whereIn('id', [...ids]).where({ [column]: person }).whereNull('deleted_at')
  const rows = await (collection === 'tasks' ? query.where({ done: false }) : query).select('id', `${title} as title`) as Told[]
  const byId = new Map(rows.map(row => [row.id, row]))
  return ids.flatMap(id => byId.get(id) ?? [])
}
