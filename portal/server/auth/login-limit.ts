import type { H3Event } from 'h3'
import { clientAddress, networkOf } from '../core/client-address.ts'
import { env } from '../core/env.ts'
import { PENDING_SECONDS } from './begin-login.ts'
import type { Claims } from './claims.ts'
import { readBrowser } from './cookies.ts'
import { withRedis } from './redis.ts'
import { fingerprint } from './seal.ts'

/**
 * What can be used for guessing: passwords and codes, mails to others, new accounts. What follows a good password (a new
 * one, a new app) is none of it.
 */
const GUESSES = /^\/auth\/realms\/kontor\/login-actions\/(?:authenticate|reset-credentials|registration|first-broker-login|post-broker-login)(?:[?/]|$)/

/** Counts one more and says how many there are, and for how many seconds they count. The window begins with the first. */
const COUNT = `
local n = redis.call("incr", KEYS[1])
if n == 1 then redis.call("expire", KEYS[1], ARGV[1]) end
if KEYS[2] and n <= tonumber(ARGV[2]) then
  redis.call("incr", KEYS[2])
  redis.call("expire", KEYS[2], ARGV[1])
end
return { n, redis.call("ttl", KEYS[1]) }`

/** Takes back what a browser was counted for, at most as many as it needed. */
const GIVE_BACK = `
local own = math.min(tonumber(redis.call("getdel", KEYS[2]) or "0"), tonumber(ARGV[1]))
if own > 0 and redis.call("exists", KEYS[1]) == 1 and redis.call("decrby", KEYS[1], own) <= 0 then redis.call("del", KEYS[1]) end
return own`

export const isLoginPost = (method: string, path: string) => method === 'POST' && GUESSES.test(path)

const networkKey = (event: H3Event) => `login-limit:${networkOf(clientAddress(event))}`
const browserKey = (event: H3Event, browser: string) => `${networkKey(event)}:${fingerprint(browser)}`

/**
 * Counts a post of the login against the network that it comes from, over all replicas.
 * @returns seconds until the next try, or nothing when this one may pass
 * @throws KontorError UNAVAILABLE while Redis is away: nobody could log in anyway
 */
export async function countLoginPost(event: H3Event): Promise<number | undefined> {
  const { LOGIN_LIMIT, LOGIN_LIMIT_MINUTES } = env()
  const browser = readBrowser(event)
  const keys = [networkKey(event), ...browser ? [browserKey(event, browser)] : []]
  const [count, seconds] = await withRedis(redis => redis.eval(COUNT, keys.length, ...keys, LOGIN_LIMIT_MINUTES * 60, LOGIN_LIMIT)) as [number, number]
  return count > LOGIN_LIMIT ? Math.max(1, seconds) : undefined
}

/**
 * A login has been completed: the posts that it needed do not count, so that many can log in from one office. Wrong
 * passwords on the way do. Given back once for each time that something was typed: whoever was logged in already comes
 * through without a post, and could otherwise have guesses at others given back without end.
 * @param claims of the token that the login brought
 */
export async function giveLoginPostsBack(event: H3Event, { sid, amr, iat = 0, auth_time: typedAt = 0 }: Pick<Claims, 'sid' | 'amr' | 'iat' | 'auth_time'>): Promise<void> {
  const browser = readBrowser(event)
  if (!browser || amr.length === 0 || iat - typedAt > PENDING_SECONDS) return
  await withRedis(async (redis) => {
    if (await redis.set(`login-limit:given:${sid}:${typedAt}`, '1', 'EX', 2 * PENDING_SECONDS, 'NX') !== 'OK') return
    await redis.eval(GIVE_BACK, 2, networkKey(event), browserKey(event, browser), amr.length)
  }).catch(() => {
    // A limit that cannot be reached is no reason to lose a login that is good.
  })
}
