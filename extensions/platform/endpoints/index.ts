import { defineEndpoint } from '@directus/extensions-sdk'
import { createApiClient, deleteApiClient, listApiClients, rotateApiClient } from '../clients/api-clients.ts'
import { actOnPerson, PERSON_ACTIONS } from '../people/act-on-person.ts'
import { changePerson } from '../people/change-person.ts'
import { invitePerson } from '../people/invite-person.ts'
import { listPeople } from '../people/list-people.ts'
import { removePerson } from '../people/remove-person.ts'
import { restoreRecord } from './restore-record.ts'

export default defineEndpoint({
  id: 'platform',
  handler: (router, context) => {
    router.post('/records/:collection/:id/restore', restoreRecord(context))
    if (context.env.KONTOR_TENANT === 'core') return
    router.get('/people', listPeople(context))
    router.post('/people', invitePerson(context))
    router.patch('/people/:id', changePerson(context))
    router.delete('/people/:id', removePerson(context))
    for (const name of PERSON_ACTIONS) router.post(`/people/:id/${name}`, actOnPerson(context, name))
    router.get('/api-clients', listApiClients(context))
    router.post('/api-clients', createApiClient(context))
    router.post('/api-clients/:id/rotate', rotateApiClient(context))
    router.delete('/api-clients/:id', deleteApiClient(context))
  },
})
