import { pino } from 'pino'

/** Paths that never reach a log line, wherever they stand in it. */
const SECRETS = ['authorization', 'cookie', 'token', 'accessToken', 'refreshToken', 'password', 'secret']

export const log = pino({
  level: process.env.LOG_LEVEL ?? 'info',
  base: { service: 'portal' },
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: { paths: SECRETS.flatMap(name => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
})
