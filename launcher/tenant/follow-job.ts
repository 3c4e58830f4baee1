import { setTimeout as sleep } from 'node:timers/promises'
import { STEP_LABELS, type StepKey } from '@kontor/model'
import type { AskHost } from './ask-host.ts'

/** What the host says of a job. */
export interface Job {
  readonly id: string
  readonly tenant: string
  readonly kind: string
  readonly state: 'queued' | 'running' | 'done' | 'failed'
  readonly direction: 'forward' | 'back'
  readonly steps: readonly { readonly key: StepKey, readonly state: 'open' | 'running' | 'done' | 'failed' }[]
  readonly progress: Readonly<Record<string, unknown>> | null
  readonly error: { readonly code: string, readonly messages: { readonly en: string }, readonly detail: string | null } | null
}

/** Exit code of a command whose job failed. */
const FAILED = 3
const INTERVAL = 150

/**
 * Prints each step of a job as it ends, with the time since the command, until the job has ended.
 * @returns exit code: 0, or 3 when it failed
 */
export async function followJob(ask: AskHost, first: Job, done: string): Promise<number> {
  const start = performance.now()
  const said = new Set<string>()
  const line = (text: string) => console.log(`[${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s] ${text}`)
  for (let job = first; ; job = await ask<Job>('GET', `/jobs/${job.id}`)) {
    for (const { key } of job.steps.filter(({ state }) => state === 'done')) {
      if (job.direction === 'forward' && !said.has(key)) line(`${STEP_LABELS[key].en}: done`)
      said.add(key)
    }
    const progress = Object.entries(job.progress ?? {}).map(([name, value]) => `${name} ${String(value)}`).join(', ')
    if (progress && !said.has(progress)) line(`  ${progress}`)
    said.add(progress)
    if (job.state === 'done') {
      line(done)
      return 0
    }
    if (job.state === 'failed') {
      const step = job.steps.find(({ state }) => state === 'failed')
      console.error(`${step ? `${STEP_LABELS[step.key].en}: ` : ''}${job.error?.messages.en ?? 'The job failed.'} [${job.error?.code ?? 'JOB_FAILED'}]${job.error?.detail ? `\n  ${job.error.detail}` : ''}`)
      console.error(job.kind === 'create'
        ? `Again from that step: npm run tenant -- retry ${job.tenant}. Taking everything back: npm run tenant -- rollback ${job.tenant}.`
        : `Again from that step: npm run tenant -- retry ${job.tenant}.`)
      return FAILED
    }
    await sleep(INTERVAL)
  }
}
