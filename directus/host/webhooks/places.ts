import { WEBHOOKS_MOST } from '@kontor/model'

/** Deliveries under way at the same time: of the host, and of one tenant. Each webhook has one at most. */
export const OF_HOST = 200
export const OF_TENANT = WEBHOOKS_MOST

export interface Places {
  /**
   * A place for one delivery; who has had the fewest comes first, then who has waited longest.
   * @param isSlow its address did not answer in time when it was asked last, or was not asked yet: such ones get half of the places
   * @returns what gives the place back; nothing when `signal` ends the wait
   */
  enter(tenant: string, isSlow: boolean, signal: AbortSignal): Promise<(() => void) | undefined>
}

interface Waiting { readonly tenant: string, readonly isSlow: boolean, readonly admit: () => void }

/** Places that the webhooks of all tenants share, so that addresses that hang keep nobody else's deliveries from going out. */
export function createPlaces(ofHost = OF_HOST, ofTenant = OF_TENANT): Places {
  const waiting = new Set<Waiting>()
  const taken = new Map<string, number>()
  let [all, slow] = [0, 0]

  const of = (tenant: string) => taken.get(tenant) ?? 0
  const fits = ({ tenant, isSlow }: Waiting) => all < ofHost && of(tenant) < ofTenant && (!isSlow || slow < ofHost / 2)

  function admitNext(): void {
    for (let next = best(); next; next = best()) {
      waiting.delete(next)
      all++
      if (next.isSlow) slow++
      taken.set(next.tenant, of(next.tenant) + 1)
      next.admit()
    }
  }

  function best(): Waiting | undefined {
    let found: Waiting | undefined
    for (const one of waiting) if (fits(one) && (!found || of(one.tenant) < of(found.tenant))) found = one
    return found
  }

  function giveBack({ tenant, isSlow }: Waiting): void {
    all--
    if (isSlow) slow--
    if (of(tenant) === 1) taken.delete(tenant)
    else taken.set(tenant, of(tenant) - 1)
    admitNext()
  }

  return {
    enter: (tenant, isSlow, signal) => new Promise((done) => {
      if (signal.aborted) return done(undefined)
      const leave = () => {
        waiting.delete(one)
        done(undefined)
      }
      const one: Waiting = {
        tenant, isSlow,
        admit() {
          signal.removeEventListener('abort', leave)
          let isBack = false
          done(() => {
            if (!isBack) giveBack(one)
            isBack = true
          })
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      waiting.add(one)
      admitNext()
    }),
  }
}
