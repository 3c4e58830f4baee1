import { applyTarget, listTenants } from './all.ts'
import { planModel } from './apply.ts'
import type { Outcome } from './all.ts'
import type { Change } from './change.ts'
import { databaseEnv, readEnv, type DatabaseEnv } from './env.ts'
import { CORE, instanceOf, type Instance } from './instance.ts'

const USAGE = `Usage: node directus/apply/cli.ts <plan|apply|drift> <core|all|tenant> [--full] [--keep-going]
  plan   shows what apply would do
  apply  brings the databases to the model; --full compares everything even when the model has not changed. Ends with 3 when
         a tenant could not be brought there (it stays readable on its old model), with --keep-going that is no error
  drift  like plan, and ends with 2 when anything differs`

async function main([command, target, ...flags]: string[]): Promise<number> {
  if (!command || !target || !['plan', 'apply', 'drift'].includes(command) || flags.some(flag => !['--full', '--keep-going'].includes(flag))) {
    console.error(USAGE)
    return 1
  }
  const env = readEnv(databaseEnv)
  if (command === 'apply') return apply(env, target, flags)
  let differs = false
  for (const instance of await instances(env, target)) {
    const changes = await planModel(env, instance).catch((error: Error & { code?: string }) => {
      // 3D000: the database does not exist.
      if (error.code === '3D000') return undefined
      throw error
    })
    console.log(changes === undefined ? `${instance.slug}: not applied yet` : summary(instance.slug, changes))
    differs ||= changes === undefined || changes.length > 0
  }
  return command === 'drift' && differs ? 2 : 0
}

async function apply(env: DatabaseEnv, target: string, flags: readonly string[]): Promise<number> {
  const start = performance.now()
  const outcomes = await applyTarget(env, target, { full: flags.includes('--full'), onDone: report })
  const failed = [...outcomes].filter(([, outcome]) => outcome.failed).map(([slug]) => slug)
  console.log(`${outcomes.size - failed.length} of ${outcomes.size} up to date after ${Math.round(performance.now() - start)} ms`)
  if (failed.length === 0) return 0
  console.error(`Not brought to the model: ${failed.join(', ')}. Their data can be read; the reason stands above. Mend it, then: npm run model -- apply all`)
  return flags.includes('--keep-going') ? 0 : 3
}

function report(slug: string, outcome: Outcome): void {
  if (outcome.failed) return console.error(`${slug}: FAILED, stays on the old model: ${outcome.failed.message}`)
  const { created, changes, seeded } = outcome
  const kept = changes.filter(change => change.kind === 'report')
  const done = changes.length - kept.length
  console.log(`${slug}: ${created ? 'database made, ' : ''}${done === 0 ? 'up to date' : `${done} changes`}${seeded > 0 ? `, ${seeded} records seeded` : ''}`)
  for (const change of kept) console.log(`  left as it is: ${change.what}`)
}

async function instances(env: DatabaseEnv, target: string): Promise<Instance[]> {
  return target === 'all' ? [instanceOf(CORE), ...await listTenants(env)] : [instanceOf(target)]
}

function summary(slug: string, changes: readonly Change[]): string {
  const signs = { create: '+', patch: '~', report: '!' } as const
  return [`${slug}: ${changes.length === 0 ? 'as the model says' : `${changes.length} differences`}`, ...changes.map(change => `  ${signs[change.kind]} ${change.what}`)].join('\n')
}

try {
  process.exitCode = await main(process.argv.slice(2))
}
catch (error) {
  console.error(`model: ${(error as Error).message}`)
  process.exitCode = 1
}
