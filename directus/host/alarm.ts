import type { Logger } from 'pino'
import type { CoreDatabase } from './core-database.ts'
import type { Mailer } from './mailer.ts'

/** Code of the log line and action of the audit entry. */
export const GIVEN_UP = 'INSTANCE_GIVEN_UP'

export interface CrashLoop {
  readonly slug: string
  readonly crashes: number
  /** How the process ended last. */
  readonly reason: string
}

/** Tells the operator that an instance died too often: in the log, in the audit log of the platform, and by mail. */
export function createAlarm(parts: { core: Pick<CoreDatabase, 'audit'>, mailer: Mailer | undefined, logger: Logger }): (loop: CrashLoop) => Promise<void> {
  return async ({ slug, crashes, reason }) => {
    parts.logger.error({ code: GIVEN_UP, tenantId: slug, crashes, reason }, 'instance given up: it is not started again by itself')
    const told = await Promise.allSettled([
      parts.core.audit({ action: 'instance.given_up', actorKind: 'system', actor: 'host', tenant: slug, details: { crashes, reason } }),
      parts.mailer?.send(mailOf(slug, crashes, reason)),
    ])
    for (const result of told) if (result.status === 'rejected') parts.logger.error({ code: GIVEN_UP, tenantId: slug, err: result.reason as Error }, 'the operator could not be told on every way')
  }
}

function mailOf(slug: string, crashes: number, reason: string) {
  return {
    subject: `Kontor: ${slug} läuft nicht / is not running`,
    text: [
      `Der Prozess von "${slug}" ist innerhalb einer Minute ${crashes} Mal gestorben (zuletzt: ${reason}) und wird nicht mehr von selbst gestartet.`,
      `Bitte sehen Sie im Protokoll des Hosts nach und starten Sie ihn dann mit: npm run tenant -- restart ${slug}`,
      '',
      `The process of "${slug}" died ${crashes} times within a minute (last: ${reason}) and is not started again by itself.`,
      `Please read the host's log, then start it with: npm run tenant -- restart ${slug}`,
    ].join('\n'),
  }
}
