import { DEFAULT_TIME_ZONE, type Theme } from '@kontor/model'
import type { H3Event } from 'h3'
import { requireCaller } from '../core/caller.ts'
import { callDirectus } from '../core/directus.ts'
import { log } from '../core/log.ts'
import { mayOf, type Action } from '../resource/fields.ts'
import { wantedOf } from './own-profile.ts'

/** What every page of the tenant goes by. */
export interface OwnLook {
  readonly displayName: string | null
  /** IANA name: the person's, else the tenant's. */
  readonly timeZone: string
  readonly theme: Theme | null
  /** Id of the picture's file, which changes with the picture. */
  readonly avatar: string | null
  /** The tenant's colour, `#rrggbb`. */
  readonly accent: string | null
  /** Id of the file of the tenant's logo, which changes with the logo. */
  readonly logo: string | null
  /** Fields of leads that the person wants to see first, by their outside names. */
  readonly wantedFields: readonly string[]
  /** What the person may do at all: collection -> actions. Pages leave out what is not theirs. */
  readonly may: Readonly<Record<string, readonly Action[]>>
}

interface ProfileRow { readonly display_name: string | null, readonly time_zone: string | null, readonly theme: Theme | null, readonly wanted_fields: readonly string[] | null }

/** @returns nothing when the tenant cannot be asked: pages go on with what the browser has */
export async function readOwnLook(event: H3Event): Promise<OwnLook | null> {
  try {
    const caller = await requireCaller(event)
    const { access } = caller
    const [[profile], settings, user, may] = await Promise.all([
      callDirectus<ProfileRow[]>(event, access, '/items/profiles', { query: { 'filter[person][_eq]': '$CURRENT_USER', 'fields': 'display_name,time_zone,theme,wanted_fields', 'limit': 1 } }),
      callDirectus<{ time_zone: string | null, accent: string | null, logo: string | null } | null>(event, access, '/items/tenant_settings', { query: { fields: 'time_zone,accent,logo' } }),
      callDirectus<{ avatar: string | null }>(event, access, '/users/me', { query: { fields: 'avatar' } }),
      mayOf(event, caller),
    ])
    return {
      displayName: profile?.display_name ?? null, timeZone: profile?.time_zone ?? settings?.time_zone ?? DEFAULT_TIME_ZONE, theme: profile?.theme ?? null,
      avatar: user.avatar, accent: settings?.accent ?? null, logo: settings?.logo ?? null, wantedFields: await wantedOf(event, profile?.wanted_fields), may,
    }
  }
  catch (error) {
    log.debug({ err: error }, 'no profile')
    return null
  }
}
