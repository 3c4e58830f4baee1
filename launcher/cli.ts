import { loadConfig, type Config } from './config.ts'
import { LauncherError, messageOf } from './errors.ts'

type Command = (config: Config, args: readonly string[]) => Promise<number>

/** Loaded when asked for, so that `status` does not pay for the others. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  start: async () => (await import('./commands/start.ts')).start,
  stop: async () => (await import('./commands/stop.ts')).stop,
  status: async () => (await import('./commands/status.ts')).status,
  reset: async () => (await import('./commands/reset.ts')).reset,
  test: async () => (await import('./commands/test.ts')).test,
  bench: async () => (await import('./commands/bench.ts')).bench,
  dev: async () => (await import('./commands/dev.ts')).dev,
  model: async () => (await import('./commands/model.ts')).model,
  tenant: async () => (await import('./commands/tenant.ts')).tenant,
  lint: async () => (await import('./commands/check.ts')).lint,
  typecheck: async () => (await import('./commands/check.ts')).typecheck,
}

async function main([name = 'start', ...args]: string[]): Promise<number> {
  const command = COMMANDS[name]
  if (!command) throw new LauncherError('UNKNOWN_COMMAND', `There is no command "${name}". The commands are ${Object.keys(COMMANDS).join(', ')}.`)
  return (await command())(loadConfig(), args)
}

// A closed terminal must not end the launcher before it has ended the parts.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const known = error instanceof LauncherError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')
  console.error(`\n${known ? messageOf(error) : error instanceof Error ? error.stack : String(error)}`)
  process.exitCode = 1
}
// Timers of a stopped supervisor or open keep-alive sockets must not hold the terminal.
process.exit()
