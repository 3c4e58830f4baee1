import { CONTACTS_PATH, CUSTOMERS_PATH, OPPORTUNITIES_PATH, type Contact, type Customer, type Opportunity } from '../utils/customers'
import { LEADS_PATH, type Lead } from '../utils/leads'

/** What the domain adds to the shell. */
export default defineNuxtPlugin(() => {
  registerDomain({
    key: 'crm',
    order: 10,
    navigation: [{ key: 'leads', label: 'crm.nav.leads', icon: 'i-lucide-users-round', to: 'crm/leads', needs: ['leads', 'read'] }, { key: 'work', label: 'crm.work.nav', icon: 'i-lucide-phone-call', to: 'crm/work', needs: ['activities', 'create'] }, { key: 'activities', label: 'crm.activityList.title', icon: 'i-lucide-history', to: 'crm/activities', needs: ['activities', 'read'] }, { key: 'proposals', label: 'crm.nav.proposals', icon: 'i-lucide-sparkles', to: 'crm/proposals', needs: ['proposals', 'read'] }, { key: 'duplicates', label: 'crm.nav.duplicates', icon: 'i-lucide-copy', to: 'crm/duplicates', needs: ['lead_duplicates', 'read'], counted: { follows: ['leads'], count: async api => (await api.list('/crm/duplicates', { query: { filter: { state: 'open' }, fields: 'id', pageSize: 1 } })).pagination.total } }, { key: 'customers', label: 'crm.nav.customers', icon: 'i-lucide-briefcase-business', to: 'crm/customers', needs: ['customers', 'read'] }, { key: 'contacts', label: 'crm.nav.contacts', icon: 'i-lucide-contact-round', to: 'crm/contacts', needs: ['contacts', 'read'] }, { key: 'opportunities', label: 'crm.nav.opportunities', icon: 'i-lucide-handshake', to: 'crm/opportunities', needs: ['opportunities', 'read'] }, { key: 'lists', label: 'crm.lists.title', icon: 'i-lucide-list-tree', to: 'crm/lists', needs: ['industries', 'create'], section: 'admin', order: 91 }, { key: 'sources', label: 'crm.sources.nav', icon: 'i-lucide-plug', to: 'admin/sources', roles: ['admin'], needs: ['leads', 'read'], section: 'admin', order: 92 }],
    actions: [
      { key: 'lead-new', label: 'crm.leads.new', icon: 'i-lucide-plus', to: 'crm/leads?new', needs: ['leads', 'create'] },
      { key: 'customer-new', label: 'crm.customers.new', icon: 'i-lucide-plus', to: 'crm/customers?new', needs: ['customers', 'create'] },
      { key: 'opportunity-new', label: 'crm.opportunities.new', icon: 'i-lucide-plus', to: 'crm/opportunities?new', needs: ['opportunities', 'create'] },
      { key: 'lead-import', label: 'crm.leads.importAction', icon: 'i-lucide-upload', to: 'crm/import', needs: ['leads', 'create'] },
    ],
    widgets: [
      { key: 'lead-statuses', order: 10, span: 4, component: () => import('../components/LeadStatuses.vue'), needs: ['leads', 'read'] },
      { key: 'lead-mine', order: 20, span: 2, component: () => import('../components/LeadsMine.vue'), needs: ['leads', 'read'] },
      { key: 'lead-imports', order: 40, span: 4, component: () => import('../components/LeadImports.vue'), needs: ['imports', 'read'] },
    ],
    search: [{
      label: 'crm.nav.leads',
      needs: ['leads', 'read'],
      find: async (term, api, signal) => {
        const { data } = await api.list<Lead>(LEADS_PATH, { signal, query: { search: term, pageSize: 8, fields: ['company', 'city', 'contactName', 'leadNumber'] } })
        return data.map(lead => ({ id: lead.id, label: lead.company, suffix: [lead.contactName, lead.city].filter(Boolean).join(' · '), icon: 'i-lucide-building-2', to: `crm/leads/${lead.id}` }))
      },
    }, {
      label: 'crm.nav.customers',
      needs: ['customers', 'read'],
      find: async (term, api, signal) => (await api.list<Customer>(CUSTOMERS_PATH, { signal, query: { search: term, pageSize: 8, fields: ['company', 'city', 'customerNumber'] } })).data
        .map(({ id, company, city, customerNumber }) => ({ id, label: company, suffix: [customerNumber, city].filter(Boolean).join(' · '), icon: 'i-lucide-briefcase-business', to: `crm/customers/${id}` })),
    }, {
      label: 'crm.nav.contacts',
      needs: ['contacts', 'read'],
      find: async (term, api, signal) => (await api.list<Contact>(CONTACTS_PATH, { signal, query: { search: term, pageSize: 8, fields: ['name', 'role', 'customer'] } })).data
        .map(({ id, name, role, customer }) => ({ id, label: name, suffix: [role, customer?.label].filter(Boolean).join(' · '), icon: 'i-lucide-contact-round', to: `crm/contacts/${id}` })),
    }, {
      label: 'crm.nav.opportunities',
      needs: ['opportunities', 'read'],
      find: async (term, api, signal) => (await api.list<Opportunity>(OPPORTUNITIES_PATH, { signal, query: { search: term, pageSize: 8, fields: ['title', 'customer'] } })).data
        .map(({ id, title, customer }) => ({ id, label: title, suffix: customer?.label ?? '', icon: 'i-lucide-handshake', to: `crm/opportunities/${id}` })),
    }],
  })
})
