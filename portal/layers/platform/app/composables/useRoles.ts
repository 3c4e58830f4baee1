import type { TenantRoleInfo } from '../../shared/api'

/** The roles that can be given in the tenant of the address. */
export function useRoles() {
  const api = useApi()
  const { data, error, reload } = useLoaded(() => api.get<TenantRoleInfo[]>('/platform/roles'))
  const roles = computed(() => data.value ?? [])
  return { roles, error, reload, roleLabel: (id: string | null) => roles.value.find(role => role.id === id)?.label ?? id ?? '' }
}
