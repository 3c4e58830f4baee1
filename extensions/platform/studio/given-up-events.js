import { useApi } from '@directus/extensions-sdk'
import { h, onMounted, ref, resolveComponent } from 'vue'
import { isGerman, say } from './say.js'

const ADDRESS = '/platform/dead-letters'
const cell = 'padding: 12px 16px 12px 0; vertical-align: top; border-bottom: var(--theme--border-width) solid var(--theme--border-color-subdued);'
const at = text => new Date(text).toLocaleString(isGerman() ? 'de-DE' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short' })

/** What Directus, or the hub, says of a refusal. */
const reasonOf = error => error?.response?.data?.errors?.[0]?.message ?? say('Die Ereignisse lassen sich gerade nicht lesen. Bitte versuchen Sie es gleich noch einmal.', 'The events cannot be read at the moment. Please try again soon.')

const GivenUpEvents = {
  setup() {
    const api = useApi()
    const [letters, total, loading, problem, done, busy, asked] = [ref([]), ref(0), ref(true), ref(''), ref(''), ref(''), ref()]

    async function load() {
      loading.value = true
      try {
        const { data } = await api.get(ADDRESS)
        letters.value = data.data
        total.value = data.meta?.filter_count ?? data.data.length
      }
      catch (error) {
        problem.value = reasonOf(error)
      }
      loading.value = false
    }

    async function settle({ id }, call, said) {
      busy.value = id
      done.value = ''
      problem.value = ''
      asked.value = undefined
      try {
        await call()
        done.value = said
      }
      catch (error) {
        problem.value = reasonOf(error)
      }
      busy.value = ''
      await load()
    }
    const again = () => {
      problem.value = ''
      return load()
    }
    const retry = letter => settle(letter, () => api.post(`${ADDRESS}/${letter.id}/retry`), say('Das Ereignis geht noch einmal an seinen Empfänger.', 'The event goes to its consumer once more.'))
    const discard = letter => settle(letter, () => api.delete(`${ADDRESS}/${letter.id}`), say('Das Ereignis ist verworfen.', 'The event is discarded.'))

    onMounted(load)

    return () => {
      const [view, button, info, notice, dialog, card, title, text, actions, link] = ['private-view', 'v-button', 'v-info', 'v-notice', 'v-dialog', 'v-card', 'v-card-title', 'v-card-text', 'v-card-actions', 'router-link'].map(name => resolveComponent(name))
      const row = letter => h('tr', { 'key': letter.id, 'data-letter': letter.id }, [
        h('td', { style: cell }, [h('strong', letter.type || say('Unbekannt', 'Unknown')), h('div', letter.recordId ? h(link, { to: `/content/${letter.collection}/${letter.recordId}`, style: 'color: var(--theme--primary)' }, () => `${letter.collection} ${letter.recordId}`) : undefined)]),
        h('td', { style: cell }, letter.consumer),
        h('td', { style: cell }, [letter.error, h('div', { style: 'color: var(--theme--foreground-subdued)' }, `${letter.attempts} ${say(letter.attempts === 1 ? 'Versuch' : 'Versuche', letter.attempts === 1 ? 'attempt' : 'attempts')}`)]),
        h('td', { style: `${cell} white-space: nowrap;` }, at(letter.givenUpAt)),
        h('td', { style: `${cell} white-space: nowrap; text-align: end;` }, [
          h(button, { small: true, loading: busy.value === letter.id, onClick: () => retry(letter) }, () => say('Noch einmal versuchen', 'Try again')),
          h(button, { small: true, secondary: true, style: 'margin-inline-start: 8px', disabled: busy.value === letter.id, onClick: () => { asked.value = letter } }, () => say('Verwerfen', 'Discard')),
        ]),
      ])
      const heads = [say('Ereignis', 'Event'), say('Empfänger', 'Consumer'), say('Grund', 'Reason'), say('Aufgegeben am', 'Given up at'), '']
      const table = () => h('table', { style: 'width: 100%; border-collapse: collapse; text-align: start;' }, [
        h('thead', h('tr', heads.map(name => h('th', { scope: 'col', style: `${cell} text-align: start; color: var(--theme--foreground-subdued);` }, name)))),
        h('tbody', letters.value.map(row)),
      ])
      const none = () => h(info, { icon: 'task_alt', center: true, title: say('Alles ist zugestellt', 'Everything is delivered') }, () => say('Was ein Empfänger nicht annimmt, erscheint hier.', 'What a consumer does not take shows up here.'))
      const sure = () => h(dialog, { 'modelValue': asked.value !== undefined, 'onUpdate:modelValue': () => { asked.value = undefined }, 'onEsc': () => { asked.value = undefined } }, () => h(card, () => [
        h(title, () => say('Ereignis verwerfen?', 'Discard the event?')),
        h(text, () => say('Sein Empfänger erfährt dann nie davon. Das lässt sich nicht zurücknehmen.', 'Its consumer will never learn of it. This cannot be taken back.')),
        h(actions, () => [h(button, { secondary: true, onClick: () => { asked.value = undefined } }, () => say('Abbrechen', 'Cancel')), h(button, { kind: 'danger', onClick: () => discard(asked.value) }, () => say('Verwerfen', 'Discard'))]),
      ]))
      return h(view, { title: say('Nicht zugestellte Ereignisse', 'Undelivered events'), icon: 'unsubscribe' }, {
        'actions': () => h(button, { 'secondary': true, 'rounded': true, 'icon': true, 'small': true, 'loading': loading.value, 'onClick': again, 'aria-label': say('Neu laden', 'Load again') }, () => h(resolveComponent('v-icon'), { name: 'refresh', small: true })),
        'default': () => h('div', { style: 'padding: var(--content-padding, 32px); padding-block-start: 0; max-width: 1200px;' }, [
          h('p', { style: 'margin-block-end: 24px; color: var(--theme--foreground-subdued);' }, say('Was ein Empfänger (Webhook, n8n, eigenes Programm) auch nach allen Versuchen nicht annehmen konnte. Bleibt 30 Tage.', 'What a consumer (webhook, n8n, a program of yours) could not take after all attempts. Kept for 30 days.')),
          problem.value ? h(notice, { type: 'danger', style: 'margin-block-end: 16px' }, () => problem.value) : undefined,
          done.value ? h(notice, { type: 'success', style: 'margin-block-end: 16px' }, () => done.value) : undefined,
          letters.value.length > 0 ? table() : loading.value || problem.value ? undefined : none(),
          total.value > letters.value.length ? h('p', { style: 'margin-block-start: 16px' }, say(`Die letzten ${letters.value.length} von ${total.value}.`, `The latest ${letters.value.length} of ${total.value}.`)) : undefined,
          sure(),
        ]),
      })
    }
  },
}

/** A page of Studio for administrators, in its bar of modules. */
export const givenUpEvents = {
  id: 'kontor-given-up-events',
  name: 'Nicht zugestellte Ereignisse / Undelivered events',
  icon: 'unsubscribe',
  routes: [{ path: '', component: GivenUpEvents }],
  preRegisterCheck: user => user.admin_access === true,
}
