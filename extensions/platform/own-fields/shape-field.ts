type Values = Readonly<Record<string, unknown>>

/** Studio's ways to choose several values of a list. */
const MULTIPLE = new Set(['select-multiple-dropdown', 'select-multiple-checkbox'])

/**
 * Several values of a list are kept as one text with commas between instead of as JSON, where their values have no comma:
 * PostgreSQL and Directus can filter and search that, and nothing else about the field differs.
 * @param field as an administrator makes it in Studio
 */
export function shapeNewField(field: Values): Values {
  const meta = field.meta as Values | null | undefined
  if (field.type !== 'json' || !MULTIPLE.has(String(meta?.interface))) return field
  const options = meta?.options as Values | null | undefined
  const choices = Array.isArray(options?.choices) ? options.choices as readonly (Values | null)[] : []
  if (options?.allowOther === true || choices.length === 0 || choices.some(choice => String(choice?.value ?? ',').includes(','))) return field
  const special = (Array.isArray(meta?.special) ? meta.special as readonly string[] : []).filter(one => one !== 'cast-json')
  return { ...field, type: 'csv', meta: { ...meta, special: [...special, 'cast-csv'] } }
}
