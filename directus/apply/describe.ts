import type { Plan } from './apply.ts'
import type { Change } from './change.ts'

const SIGNS = { create: '+', patch: '~', report: '!' } as const
/** Longest value that a line shows, in characters. */
const SHOWN = 60

/** One line for each step, for people. */
export function describePlan(slug: string, { state, migrations, changes }: Plan, command: 'plan' | 'drift'): string {
  if (state === 'missing') return `${slug}: no database with a model yet; apply makes it`
  const version = state === 'current' ? 'the model of this version' : 'a former model'
  const count = command === 'drift' ? `${changes.length === 0 ? 'nothing' : changes.length} changed by hand` : changes.length === 0 ? 'nothing to do' : `${changes.length} differences`
  return [`${slug}: ${version}, ${count}`, ...command === 'plan' ? migrations.map(id => `  > migration ${id}`) : [], ...state === 'outdated' && command === 'plan' ? ['  ~ functions and triggers are written anew'] : [], ...changes.map(line)].join('\n')
}

function line({ kind, what, drift, columns }: Change): string {
  const hand = drift === 'shown' ? ' (changed by hand: stays, unless it is repaired)' : drift === 'held' ? ' (changed by hand)' : ''
  const values = Object.entries(columns ?? {}).map(([name, { from, to }]) => `      ${name}: ${show(from)} -> ${show(to)}`)
  return [`  ${SIGNS[kind]} ${what}${hand}`, ...values].join('\n')
}

function show(value: unknown): string {
  const text = JSON.stringify(value ?? null)
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text
}

/** The same for programs. */
export function planJson(plans: readonly (readonly [string, Plan])[]): string {
  const instances = plans.map(([slug, { state, migrations, changes }]) => ({ slug, state, migrations, changes: changes.map(({ kind, what, drift, columns }) => ({ kind, what, drift, columns })) }))
  return JSON.stringify({ instances }, null, 2)
}
