import type { Client } from '../connect.ts'

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/** Each name of a list with commas between, as permissions keep them. */
const renamed = 'array_to_string(array_replace(string_to_array(fields, \',\'), $2, $3), \',\')'

/**
 * Gives a field of the model another name: column, indexes, Studio's rows, rights, and what is noted of single values. Values,
 * rights that a tenant has changed and looks stay. Runs before the model is applied, which then knows the new name alone; triggers
 * of the former version still speak of the old one, so that a change of the values themselves belongs into a `late` migration.
 */
export async function renameField(client: Client, collection: string, from: string, to: string): Promise<void> {
  await client.query(`ALTER TABLE public.${quote(collection)} RENAME COLUMN ${quote(from)} TO ${quote(to)}`)
  const { rows: indexes } = await client.query<{ name: string }>('SELECT indexname AS name FROM pg_indexes WHERE schemaname = \'public\' AND tablename = $1 AND starts_with(indexname, $1 || \'_\' || $2 || \'_\')', [collection, from])
  for (const { name } of indexes) await client.query(`ALTER INDEX public.${quote(name)} RENAME TO ${quote(`${collection}_${to}_${name.slice(collection.length + from.length + 2)}`)}`)
  const values = [collection, from, to]
  await client.query('UPDATE directus_fields SET field = $3 WHERE collection = $1 AND field = $2', values)
  await client.query('UPDATE directus_fields SET "group" = $3 WHERE collection = $1 AND "group" = $2', values)
  await client.query('UPDATE directus_relations SET many_field = $3 WHERE many_collection = $1 AND many_field = $2', values)
  await client.query('UPDATE directus_relations SET one_field = $3 WHERE one_collection = $1 AND one_field = $2', values)
  await client.query(`UPDATE directus_permissions SET fields = ${renamed} WHERE collection = $1 AND $2 = ANY (string_to_array(fields, ','))`, values)
  await client.query('UPDATE kontor_state.own_looks SET field = $3 WHERE collection = $1 AND field = $2', values)
}

/** Takes a field of the model away with its values. Nothing brings them back: a migration is for what nobody uses any more. */
export async function removeField(client: Client, collection: string, field: string): Promise<void> {
  await client.query(`ALTER TABLE public.${quote(collection)} DROP COLUMN IF EXISTS ${quote(field)}`)
  const values = [collection, field]
  await client.query('DELETE FROM directus_fields WHERE collection = $1 AND field = $2', values)
  await client.query('DELETE FROM directus_relations WHERE many_collection = $1 AND many_field = $2', values)
  await client.query('UPDATE directus_permissions SET fields = array_to_string(array_remove(string_to_array(fields, \',\'), $2), \',\') WHERE collection = $1 AND $2 = ANY (string_to_array(fields, \',\'))', values)
  await client.query('DELETE FROM kontor_state.own_looks WHERE collection = $1 AND field = $2', values)
}
