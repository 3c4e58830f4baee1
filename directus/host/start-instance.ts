import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CORE, instanceOf } from '@kontor/apply'
import type { ModelName, ModuleName } from '@kontor/model'
import type { Logger } from 'pino'
import type { CrashLoop } from './alarm.ts'
import { childEnv, instanceEnv } from './child-env.ts'
import { delegationDone, delegationRequest, readDelegation, signDelegation } from './delegation.ts'
import type { HostEnv } from './env.ts'
import type { ServedInstance } from './fleet-contract.ts'
import { superviseProcess } from './instance-process.ts'
import type { DelegationKeys } from './keys.ts'
import { peopleRequest, type People } from './people.ts'
import { createUpstream } from './proxy.ts'
import type { HostRedis } from './redis.ts'
import type { SparePool } from './spares.ts'
import { isAboutModules, type createModuleAnswers } from './tenant-modules.ts'

export interface StartParts {
  readonly env: HostEnv
  readonly keys: DelegationKeys
  readonly redis: HostRedis
  readonly spares: SparePool
  /** Modules that a tenant has not. */
  readonly modulesOff: (slug: string) => Promise<readonly ModuleName[]>
  /** Answers what instances ask about their people. */
  readonly people: Pick<People, 'answer'>
  /** The same about their modules. */
  readonly ownModules: ReturnType<typeof createModuleAnswers>
  /** Webhooks of a tenant were changed, or one is to be sent. */
  readonly webhooksChanged: (slug: string) => void
  readonly logger: Logger
  /** Folder of the extensions of each kind of instance. */
  readonly extensions: Readonly<Record<ModelName, string>>
  readonly onCrashLoop: (loop: CrashLoop) => void
}

/** Starts the process of one instance: of a tenant from a spare, of `core`, which starts once, as it is. */
export function startInstance({ env, keys, redis, spares, modulesOff, people, ownModules, webhooksChanged, logger, extensions, onCrashLoop }: StartParts, slug: string): ServedInstance {
  const instance = instanceOf(slug)
  const socket = join(env.RUNTIME_DIR, `directus-${slug}.sock`)
  const folder = extensions[instance.model]
  mkdirSync(join(env.FILES_DIR, slug), { recursive: true, mode: 0o700 })
  mkdirSync(join(env.RUNTIME_DIR, 'tmp', slug), { recursive: true, mode: 0o700 })
  const process = superviseProcess({
    slug, logger, env: childEnv(env, instance, { socket, extensions: folder, publicJwk: keys.publicJwk }),
    prepare: () => redis.clearSchemaLock(slug),
    launch: slug === CORE ? undefined : async () => {
      const off = await modulesOff(slug)
      const child = await spares.take()
      // Before it becomes the tenant's: no request meets a module that is off.
      child.send({ type: 'modules', off })
      child.send({ type: 'adopt', env: instanceEnv(env, instance, folder, socket) })
      return child
    },
    onGivenUp: (crashes, reason) => onCrashLoop({ slug, crashes, reason }),
    async onMessage(message) {
      const request = delegationRequest.safeParse(message)
      if (request.success && instance.model === 'tenant') return signDelegation(keys, slug, request.data)
      const done = delegationDone.safeParse(message)
      if (done.success && instance.model === 'tenant') {
        const served = await readDelegation(keys, slug, done.data.token)
        if (served) await redis.endToken(served.jti, served.seconds)
        return undefined
      }
      const asked = peopleRequest.safeParse(message)
      if (asked.success && instance.model === 'tenant') return isAboutModules(asked.data) ? ownModules(slug, asked.data) : people.answer(slug, asked.data)
      if ((message as { type?: unknown } | null)?.type === 'webhooks-changed' && instance.model === 'tenant') {
        webhooksChanged(slug)
        return undefined
      }
      logger.warn({ tenantId: slug }, 'a message of the instance is none that the host knows')
      const requestId = (message as { requestId?: unknown } | null)?.requestId
      return typeof requestId === 'string' ? { type: 'delegation', requestId, error: 'INVALID_REQUEST' } : undefined
    },
  })
  return { slug, process, upstream: createUpstream(socket) }
}
