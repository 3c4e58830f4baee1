/** What of ours Studio shows. Directus puts it into Studio's page as it is, so it is plain JavaScript. */
import { input, long } from '../platform/studio/form.js'
import { say } from '../platform/studio/say.js'

export const operations = [
  {
    id: 'kontor-propose-value', icon: 'lightbulb', name: 'Kontor: Wert vorschlagen / propose a value',
    description: 'Schlägt einen Wert mit seinem Beleg vor; eine Person entscheidet. Proposes a value with its proof; a person decides.',
    overview: ({ field, address }) => [{ label: say('Feld', 'Field'), text: field ?? '' }, { label: say('Seite', 'Page'), text: address ?? '' }],
    options: () => [
      input('lead', say('Lead (Kennung)', 'Lead (id)'), { required: true, full: false, note: say('Zum Beispiel {{$trigger.key}}', 'For example {{$trigger.key}}') }),
      input('field', say('Feld', 'Field'), { required: true, full: false, kind: 'system-field', options: { collectionName: 'leads' } }),
      input('address', say('Adresse der Seite', 'Address of the page'), { required: true, note: say('Wird abgerufen und als Quelldokument aufbewahrt, zum Beispiel {{$trigger.payload.website}}/impressum', 'Is fetched and kept as a source document, for example {{$trigger.payload.website}}/imprint') }),
      input('value', say('Wert', 'Value'), { required: true }),
      input('passage', say('Belegstelle', 'Passage'), { ...long, note: say('Wort für Wort wie auf der Seite. Leer: die erste Zeile, in der der Wert steht', 'Word for word as on the page. Empty: the first line that says the value') }),
      input('confidence', say('Sicherheit', 'Confidence'), { full: false, type: 'float', kind: 'input', options: { min: 0, max: 1, step: 0.05 }, note: say('Von 0 bis 1', 'From 0 to 1') }),
      input('source', say('Lead-Quelle (Kennung)', 'Lead source (id)'), { full: false }),
    ],
  },
]
