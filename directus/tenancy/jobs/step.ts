import type { JobRow, TenantRow } from '../tenants.ts'
import type { World } from '../world.ts'

/** What a step is told. */
export interface StepContext {
  readonly world: World
  readonly job: JobRow
  /** As it is at the start of the step. */
  readonly tenant: TenantRow
  /** Tells those who watch how far the step is. */
  readonly report: (progress: Readonly<Record<string, unknown>>) => Promise<void>
}

/**
 * One step of a job. It may run twice, and start where an earlier run was killed: it looks itself for what is done already.
 */
export interface Step {
  readonly run: (context: StepContext) => Promise<void>
  /** Takes back what `run` did, or the part of it that was done. Left out where there is nothing to take back. */
  readonly undo?: (context: StepContext) => Promise<void>
}
