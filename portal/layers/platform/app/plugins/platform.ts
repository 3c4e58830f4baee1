import type { Tenant } from '../../shared/api'

/** Areas of those who look after a tenant or the whole platform. */
export default defineNuxtPlugin(() => {
  registerDomain({
    key: 'operator',
    scope: 'platform',
    always: true,
    order: 80,
    navigation: [
      { key: 'tenants', label: 'platform.nav.tenants', icon: 'i-lucide-building-2', to: 'tenants', roles: ['operator'] },
      { key: 'health', label: 'platform.nav.health', icon: 'i-lucide-activity', to: 'health', roles: ['operator'] },
    ],
    actions: [{ key: 'tenant-new', label: 'platform.tenants.new', icon: 'i-lucide-plus', to: 'tenants?new', roles: ['operator'] }],
    widgets: [
      { key: 'tenants', order: 10, span: 2, component: () => import('../components/TenantCounts.vue'), roles: ['operator'] },
      { key: 'health', order: 20, span: 2, component: () => import('../components/HealthCard.vue'), roles: ['operator'] },
    ],
    search: [{
      label: 'platform.nav.tenants',
      find: async (term, api, signal) => {
        const { data } = await api.list<Tenant>('/platform/tenants', { signal, query: { search: term, pageSize: 8 } })
        return data.map(tenant => ({ id: tenant.id, label: tenant.name, suffix: tenant.slug, icon: 'i-lucide-building-2', to: `tenants?open=${tenant.slug}` }))
      },
    }],
  })
  registerDomain({
    key: 'work',
    always: true,
    order: 15,
    navigation: [{ key: 'tasks', label: 'platform.nav.tasks', icon: 'i-lucide-circle-check-big', to: 'tasks', needs: ['tasks', 'read'] }],
    actions: [{ key: 'task-new', label: 'platform.tasks.new', icon: 'i-lucide-plus', to: 'tasks?new', needs: ['tasks', 'create'] }],
  })
  registerDomain({
    key: 'administration',
    scope: 'both',
    always: true,
    order: 90,
    navigation: [
      { key: 'people', label: 'platform.nav.people', icon: 'i-lucide-users', to: 'admin/people', roles: ['admin'], section: 'admin' },
      { key: 'modules', label: 'platform.nav.modules', icon: 'i-lucide-blocks', to: 'admin/modules', roles: ['admin'], section: 'admin' },
      { key: 'profile', label: 'platform.nav.profile', icon: 'i-lucide-palette', to: 'admin/profile', roles: ['admin'], section: 'admin' },
      { key: 'forms', label: 'platform.nav.forms', icon: 'i-lucide-text-cursor-input', to: 'admin/forms', roles: ['admin'], section: 'admin' },
      { key: 'webhooks', label: 'platform.nav.webhooks', icon: 'i-lucide-webhook', to: 'admin/webhooks', roles: ['admin'], section: 'admin' },
      { key: 'api', label: 'platform.nav.api', icon: 'i-lucide-key-round', to: 'admin/api', roles: ['admin'], section: 'admin' },
      { key: 'events', label: 'platform.nav.events', icon: 'i-lucide-radio-tower', to: 'admin/events', roles: ['admin'], section: 'admin' },
      { key: 'privacy', label: 'crm.privacy.nav', icon: 'i-lucide-shield-check', to: 'admin/privacy', roles: ['admin'], needs: ['leads', 'read'], section: 'admin' },
      { key: 'audit', label: 'platform.nav.audit', icon: 'i-lucide-scroll-text', to: 'admin/audit', roles: ['admin'], section: 'admin' },
    ],
    actions: [{ key: 'person-invite', label: 'platform.people.invite', icon: 'i-lucide-user-plus', to: 'admin/people?new', roles: ['admin'] }],
  })
})
