import { ApiError } from '~/utils/api'

/** Loads the person once and keeps people out of tenants that they do not belong to; pages for everybody need no person. */
export default defineNuxtRouteMiddleware(async (to) => {
  if (to.meta.public) return
  const { me, load } = useMe()
  const connection = useConnection()
  const last = useRemembered<string | undefined>('tenant', undefined)
  const slug = typeof to.params.tenant === 'string' ? to.params.tenant : undefined
  if (!me.value) {
    try {
      await load()
    }
    catch (error) {
      // Without a session the browser is on its way to the login already; no page may flash up meanwhile.
      if (error instanceof ApiError && error.status === 401) return new Promise<never>(() => undefined)
      connection.failed(error)
      return
    }
  }
  connection.recovered()
  if (slug === undefined) {
    // Pages beside the tenants (the account) keep the one that was open last.
    const tenant = useState<string | undefined>('tenant')
    tenant.value ??= me.value?.tenants.find(t => t.slug === last.value)?.slug ?? me.value?.tenants[0]?.slug
    // Picture and time zone belong to a tenant; nothing waits for them.
    if (tenant.value && !me.value?.look) load(tenant.value).catch(() => undefined)
    return
  }
  if (!me.value?.tenants.some(t => t.slug === slug)) {
    return abortNavigation(createError({ statusCode: 404, statusMessage: 'TENANT_NOT_FOUND', fatal: true }))
  }
  const tenant = useState('tenant')
  if (tenant.value === slug) return
  tenant.value = slug
  // Studio's address differs from tenant to tenant; nothing waits for it.
  load(slug).catch(() => undefined)
})
