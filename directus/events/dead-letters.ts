import type { Redis } from 'ioredis'
import { eventOf } from './entry.ts'
import { deadLettersOf, seenOf, streamOf } from './keys.ts'

/** An event that a consumer gave up, without what it says of its record. */
export interface DeadLetter {
  readonly id: string
  /** Who gave up: the name of the group. */
  readonly consumer: string
  readonly eventId: string
  readonly type: string
  readonly collection: string
  readonly recordId: string
  /** When it happened, and when it was given up: ISO 8601. */
  readonly timestamp: string
  readonly givenUpAt: string
  readonly attempts: number
  readonly error: string
}

/** Name of the field that says for which group alone an entry is. */
export const FOR = 'for'

/** Puts it back into the stream for its group alone, which may work it off once more; both or nothing. */
const RETRY = `
local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
if #found == 0 then return 0 end
local fields, group, event = {}, '', ''
for i = 1, #found[1][2], 2 do
  local name, value = found[1][2][i], found[1][2][i + 1]
  if name == 'group' then group = value
  elseif name ~= 'entry' and name ~= 'attempts' and name ~= 'reason' then
    if name == 'id' then event = value end
    fields[#fields + 1] = name
    fields[#fields + 1] = value
  end
end
if group ~= ARGV[2] or event == '' then return 0 end
fields[#fields + 1] = '${FOR}'
fields[#fields + 1] = group
redis.call('XDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[3], event)
redis.call('XADD', KEYS[2], '*', unpack(fields))
return 1`

const valueOf = (fields: readonly string[], name: string): string => fields[fields.indexOf(name) + 1] ?? ''

function letterOf(slug: string, [id, fields]: readonly [string, readonly string[]]): DeadLetter {
  const told = { consumer: valueOf(fields, 'group'), givenUpAt: new Date(Number(id.split('-')[0])).toISOString(), attempts: Number(valueOf(fields, 'attempts')), error: valueOf(fields, 'reason') }
  try {
    const { eventId, type, collection, recordId, timestamp } = eventOf(slug, fields)
    return { id, ...told, eventId, type, collection, recordId, timestamp }
  }
  catch {
    return { id, ...told, eventId: '', type: '', collection: '', recordId: '', timestamp: told.givenUpAt }
  }
}

/** The latest first. @param count at most so many */
export async function listDeadLetters(redis: Redis, slug: string, count: number): Promise<DeadLetter[]> {
  return (await redis.xrevrange(deadLettersOf(slug), '+', '-', 'COUNT', count)).map(entry => letterOf(slug, entry))
}

export const countDeadLetters = (redis: Redis, slug: string): Promise<number> => redis.xlen(deadLettersOf(slug))

/**
 * Gives it to its consumer once more, and to nobody else. Later events of the record may have been worked off already.
 * @returns whether it was there
 */
export async function retryDeadLetter(redis: Redis, slug: string, id: string): Promise<boolean> {
  const [found] = await redis.xrange(deadLettersOf(slug), id, id)
  if (!found) return false
  const group = valueOf(found[1], 'group')
  return await redis.eval(RETRY, 3, deadLettersOf(slug), streamOf(slug), seenOf(slug, group), id, group) === 1
}

/** @returns whether it was there */
export const discardDeadLetter = async (redis: Redis, slug: string, id: string): Promise<boolean> => await redis.xdel(deadLettersOf(slug), id) > 0
