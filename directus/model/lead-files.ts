import { defineCollection } from './language/collection.ts'
import { field } from './language/fields.ts'
import { l } from './language/label.ts'

/** Files at a lead: offers, briefings, pictures of a business card. One stays in its record for good; another one is another record. */
export const leadFiles = defineCollection({
  name: 'lead_files',
  domain: 'crm',
  label: { singular: l('Datei am Lead', 'Lead file'), plural: l('Dateien an Leads', 'Lead files') },
  note: l('Angebote, Unterlagen und Bilder zu Leads', 'Offers, papers and pictures of leads'),
  icon: 'attach_file',
  display: '{{title}}',
  softDelete: true,
  defaultSort: '-date_created',
  listFields: ['title', 'lead', 'media_type', 'size', 'date_created'],
  // The list at a lead, newest first; its time line reads when files came, and when they went.
  indexes: [['lead', 'date_created', 'id'], ['lead', 'deleted_at', 'id']],
  fields: {
    lead: field.relation({ label: l('Lead', 'Lead'), to: 'leads', onDelete: 'CASCADE', required: true }),
    title: field.text({ label: l('Name', 'Name'), help: l('Leer: der Name der Datei', 'Empty: the name of the file'), maxLength: 255, width: 'full' }),
    description: field.longText({ label: l('Beschreibung', 'Description'), maxLength: 2000 }),
    // Empty when an administrator deleted the file itself in Studio.
    file: field.file({ label: l('Datei', 'File') }),
    media_type: field.text({ label: l('Format', 'Format'), maxLength: 127, readonly: true }),
    size: field.integer({ label: l('Größe (Bytes)', 'Size (bytes)'), readonly: true, min: 0 }),
  },
})
