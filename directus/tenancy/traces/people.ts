import type { Sql } from '../sql.ts'
import type { JobRow } from '../tenants.ts'

/** A person whose account a deletion removes: what their traces elsewhere are found by. */
export interface GonePerson {
  readonly id: string
  readonly email: string | null
}

/** Who was removed so far; kept with the job until it is done. */
export function gonePeople(job: Pick<JobRow, 'input'> | undefined): readonly GonePerson[] {
  return Array.isArray(job?.input?.people) ? job.input.people as GonePerson[] : []
}

/** Notes a person before their account is removed, so that a run that is killed in between still knows them. */
export async function notePerson(sql: Sql, jobId: string, person: GonePerson): Promise<void> {
  await sql.query(`
    UPDATE tenant_jobs SET input = jsonb_set(coalesce(input::jsonb, '{}'), '{people}', coalesce(input::jsonb -> 'people', '[]') || $2::jsonb)
    WHERE id = $1 AND NOT coalesce(input::jsonb -> 'people', '[]') @> $2::jsonb`, [jobId, JSON.stringify([person])])
}
