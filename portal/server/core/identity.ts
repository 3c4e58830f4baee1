import type { H3Event } from 'h3'
import { currentPerson, currentToken, personAnew, type CurrentPerson } from '../auth/current.ts'

/** What the API needs to know of who calls; how it is found out is `auth/`'s business. */
export type Session = Pick<CurrentPerson, 'userId' | 'tenants' | 'email' | 'name'>

export const requireSession = (event: H3Event): Promise<Session> => currentPerson(event)
/** The same as of now, for a call that lasts. */
export const renewSession = (event: H3Event): Promise<Session> => personAnew(event)
export const accessTokenFor = (event: H3Event, tenant: string): Promise<string> => currentToken(event, tenant)
