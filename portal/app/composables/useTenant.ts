/** Slug of the tenant in the address (`/demo/crm/leads`); elsewhere that of the page visited last. */
export function useTenant() {
  const route = useRoute()
  const last = useState<string | undefined>('tenant', () => undefined)
  return computed(() => {
    const slug = route.params.tenant
    return typeof slug === 'string' ? slug : last.value
  })
}

/** Slug of the tenant that the API said is suspended. */
export function useSuspendedTenant() {
  return useState<string | undefined>('suspended-tenant', () => undefined)
}

/** Address of a page within the tenant: `tenantPath('crm/leads')` -> `/demo/crm/leads`. */
export function useTenantPath() {
  const tenant = useTenant()
  return (path = '') => `/${tenant.value ?? ''}${path ? `/${path}` : ''}`
}
