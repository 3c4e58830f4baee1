/** A field of the form. */
export function input(field, name, { note, full = true, type = 'string', required = false, kind = 'input', options = {} } = {}) {
  return { field, name, type, meta: { width: full ? 'full' : 'half', interface: kind, required, note, options } }
}
/** A text of several lines. */
export const long = { kind: 'input-multiline' }
