import type { Logger } from 'pino'
import type { InstanceProcess } from './instance-process.ts'
import type { Upstream } from './proxy.ts'

export interface ServedInstance {
  readonly slug: string
  readonly process: InstanceProcess
  readonly upstream: Upstream
}

export interface FleetLimits {
  /** Tenants that are live at the same time; `core` is not counted. */
  readonly liveMax: number
  /** Milliseconds without a request after which a tenant is parked. */
  readonly idle: number
  /** The same for one that was woken by its schedule and that nobody has asked for. */
  readonly idleAfterSchedule: number
  /** Milliseconds for which a request waits for its tenant to wake, for room, or for its turn. */
  readonly patience: number
  /** Requests, and uploads beside them, that a tenant's process works on at a time. */
  readonly concurrency: number
  /** Requests of a tenant that wait for their turn. */
  readonly queue: number
}

export interface FleetParts {
  readonly limits: FleetLimits
  readonly logger: Logger
  readonly start: (slug: string) => ServedInstance
  /** Written down before a tenant starts and before it stops, so that its schedule survives the host. */
  readonly notes: {
    woken(slug: string): Promise<void>
    parked(slug: string, wakeAt: Date | undefined): Promise<void>
    /** It has stopped, and nobody uses its database until it is woken. */
    asleep?(slug: string): void
  }
}

/** One request's hold on an instance. */
export interface Lease {
  readonly upstream: Upstream
  /** The instance has done its work; what follows is only transport. */
  worked(): void
  release(): void
}

export interface Fleet {
  /**
   * Holds an instance for a request, woken when it is parked.
   * @throws HostError 503 when it does not get up, or there is no room or no turn
   */
  acquire(slug: string, kind: 'requests' | 'uploads'): Promise<Lease>
  /** Wakes a tenant and waits until it serves. */
  open(slug: string): Promise<void>
  /** The same for what its schedule says: it is parked again sooner. */
  wakeForSchedule(slug: string): Promise<void>
  /** Ends an instance whatever it does, without noting anything: its tenant was suspended or is to be deleted. */
  retire(slug: string): Promise<void>
  /** Parks who has been idle long enough. */
  sweep(): Promise<void>
  /** Would one more tenant find room, at the cost of none that was used within the last `idle` milliseconds? */
  hasRoom(idle: number): boolean
  find(slug: string): ServedInstance | undefined
  list(): ServedInstance[]
  stop(): Promise<void>
}
