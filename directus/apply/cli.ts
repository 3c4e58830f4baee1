import { parseArgs } from 'node:util'
import { applyTarget, listTenants } from './all.ts'
import { planInstance, type Plan } from './apply.ts'
import type { Outcome } from './all.ts'
import { describePlan, planJson } from './describe.ts'
import { databaseEnv, readEnv, type DatabaseEnv } from './env.ts'
import { CORE, instanceOf, type Instance } from './instance.ts'

const COMMANDS = ['plan', 'apply', 'drift', 'repair'] as const
type Command = (typeof COMMANDS)[number]
const USAGE = `Usage: npm run model -- <plan|apply|drift|repair> <core|tenant|all> [--json] [--keep-going]
       (--tenant <slug> and --all name the target as well)
  plan    shows what apply would do, and changes nothing
  apply   brings the databases to the model of this version; looks and texts of the model that somebody changed by hand stay.
          Ends with 3 when a tenant could not be brought there (it stays readable on its old model), with --keep-going that
          is no error. apply --repair is repair
  drift   shows what somebody changed by hand since the model was applied; ends with 2 when anything was
  repair  apply that compares everything and takes back what was changed by hand
  --json  one JSON document: { instances: [{ slug, state, migrations, changes: [{ kind, what, drift?, columns? }] }] }`

async function main(args: string[]): Promise<number> {
  const { values, positionals: [command, named, ...more] } = parseArgs({
    args, allowPositionals: true,
    options: { 'json': { type: 'boolean' }, 'keep-going': { type: 'boolean' }, 'repair': { type: 'boolean' }, 'tenant': { type: 'string' }, 'all': { type: 'boolean' }, 'help': { type: 'boolean' } },
  })
  const targets = [named, values.tenant, values.all ? 'all' : undefined].filter(name => name !== undefined)
  const [target] = targets
  const known = COMMANDS.find(name => name === command)
  if (values.help) console.log(USAGE)
  if (values.help) return 0
  if (!known || target === undefined || targets.length > 1 || more.length > 0 || (values.repair && known !== 'apply')) {
    console.error(USAGE)
    return 1
  }
  const env = readEnv(databaseEnv)
  if (known === 'apply' || known === 'repair') return apply(env, target, { repair: known === 'repair' || values.repair === true, json: values.json === true, keepGoing: values['keep-going'] === true })
  return show(env, known, target, values.json === true)
}

async function show(env: DatabaseEnv, command: Exclude<Command, 'apply' | 'repair'>, target: string, json: boolean): Promise<number> {
  const plans: [string, Plan][] = []
  for (const instance of await instances(env, target)) {
    const plan = await planInstance(env, instance)
    const shown = command === 'drift' ? { ...plan, changes: plan.changes.filter(change => change.drift) } : plan
    plans.push([instance.slug, shown])
    if (!json) console.log(describePlan(instance.slug, shown, command))
  }
  if (json) console.log(planJson(plans))
  return command === 'drift' && plans.some(([, { changes }]) => changes.length > 0) ? 2 : 0
}

async function apply(env: DatabaseEnv, target: string, { repair, json, keepGoing }: { readonly repair: boolean, readonly json: boolean, readonly keepGoing: boolean }): Promise<number> {
  const start = performance.now()
  const outcomes = await applyTarget(env, target, { repair, ...json ? {} : { onDone: (slug, outcome) => report(slug, outcome, repair) } })
  const failed = [...outcomes].filter(([, outcome]) => outcome.failed).map(([slug]) => slug)
  if (json) console.log(JSON.stringify({ instances: [...outcomes].map(([slug, outcome]) => ({ slug, ...outcome.failed ? { error: outcome.failed.message } : { created: outcome.created, changes: outcome.changes.map(({ kind, what, drift, columns }) => ({ kind, what, drift, columns })) } })) }, null, 2))
  else console.log(`${outcomes.size - failed.length} of ${outcomes.size} up to date after ${Math.round(performance.now() - start)} ms`)
  if (failed.length === 0) return 0
  console.error(`Not brought to the model: ${failed.join(', ')}. Their data can be read; the reason stands above. Mend it, then: npm run model -- apply all`)
  return keepGoing ? 0 : 3
}

function report(slug: string, outcome: Outcome, repair: boolean): void {
  if (outcome.failed) return console.error(`${slug}: FAILED, stays on the old model: ${outcome.failed.message}`)
  const { created, changes, seeded } = outcome
  const kept = changes.filter(({ kind, drift }) => kind === 'report' || (drift === 'shown' && !repair))
  const done = changes.length - kept.length
  console.log(`${slug}: ${created ? 'database made, ' : ''}${done === 0 ? 'up to date' : `${done} changes`}${seeded > 0 ? `, ${seeded} records seeded` : ''}`)
  for (const { what, drift } of kept) console.log(`  left as it is: ${what}${drift ? ' (changed by hand; repair takes it back)' : ''}`)
}

async function instances(env: DatabaseEnv, target: string): Promise<Instance[]> {
  return target === 'all' ? [instanceOf(CORE), ...await listTenants(env)] : [instanceOf(target)]
}

try {
  process.exitCode = await main(process.argv.slice(2))
}
catch (error) {
  const isUsage = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true
  console.error(isUsage ? `${(error as Error).message}\n${USAGE}` : `model: ${(error as Error).message}`)
  process.exitCode = 1
}
