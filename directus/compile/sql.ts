import { createHash } from 'node:crypto'
import { columnsOf, type Collection, type FieldKind, type StoredField } from '@kontor/model'
import { orderIndex, partsIndex, type ListColumn } from './list-indexes.ts'
import { seriesOf, seriesSequence, seriesTriggers } from './series.ts'

/** A column as PostgreSQL shall have it. */
export interface Column {
  readonly name: string
  /** As `format_type` prints it: `character varying(255)`, `timestamp with time zone`. */
  readonly type: string
  readonly notNull: boolean
  /** SQL expression. */
  readonly default?: string
  /** Length of `character varying`; columns grow with the model, they never shrink. */
  readonly length?: number
  /** SQL expression from which the database makes the value of each row (`GENERATED ALWAYS AS ... STORED`). */
  readonly generated?: string
  readonly references?: { readonly table: string, readonly onDelete: 'CASCADE' | 'SET NULL' | 'RESTRICT' }
}

/** Something with a name that is made once when it is missing: index, sequence, constraint. */
export interface Named {
  readonly name: string
  readonly sql: string
}

export interface TableSql {
  readonly name: string
  readonly columns: readonly Column[]
  readonly sequences: readonly Named[]
  readonly constraints: readonly Named[]
  readonly indexes: readonly Named[]
  readonly triggers: readonly Named[]
}

/** PostgreSQL cuts names at 63 bytes; a cut name ends in a hash so that two never meet. */
export function sqlName(...parts: readonly string[]): string {
  const name = parts.join('_')
  return name.length <= 63 ? name : `${name.slice(0, 54)}_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}

/**
 * For a trigger's function that joins the rows of its statement: its plan is made once, at the first call, perhaps for one
 * row, and must not compare a thousand rows with each other later. PostgreSQL would make it anew at each call otherwise,
 * which takes longer than to write the row.
 */
export const ROWS_OF_A_STATEMENT = 'SET enable_nestloop = off SET plan_cache_mode = force_generic_plan'

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const literal = (value: string): string => `'${value.replaceAll('\'', '\'\'')}'`

const TYPES: Record<Exclude<FieldKind, 'text' | 'email' | 'url' | 'phone' | 'postalCode' | 'country' | 'vatId'>, string> = {
  longText: 'text', integer: 'integer', decimal: 'numeric(18,4)', boolean: 'boolean', date: 'date', timestamp: 'timestamp with time zone',
  uuid: 'uuid', choice: 'character varying(255)', tags: 'json', json: 'json', relation: 'uuid', person: 'uuid', file: 'uuid', series: 'character varying(64)',
}

function columnOf(name: string, f: StoredField): Column {
  const length = 'maxLength' in f && f.kind !== 'longText' ? f.maxLength : undefined
  const type = f.kind in TYPES ? TYPES[f.kind as keyof typeof TYPES] : `character varying(${length})`
  const value = defaultOf(name, f)
  return {
    name, type, ...length === undefined ? {} : { length }, ...value === undefined ? {} : { default: value },
    // A series is filled by a trigger; Directus would ask for it if the column said NOT NULL.
    notNull: name === 'id' || (f.required === true && f.kind !== 'series'),
    ...f.computed ? { generated: generatedBy(f, f.computed.sql) } : {},
    ...f.kind === 'relation' ? { references: { table: f.to, onDelete: f.onDelete } } : {},
    ...f.kind === 'person' ? { references: { table: 'directus_users', onDelete: 'SET NULL' as const } } : {},
    ...f.kind === 'file' ? { references: { table: 'directus_files', onDelete: 'SET NULL' as const } } : {},
  }
}

/** A computed text never keeps a record from being written because it is too long. */
const generatedBy = (f: StoredField, sql: string) => f.kind === 'text' ? `left(${sql}, ${f.maxLength})` : sql

function defaultOf(name: string, f: StoredField): string | undefined {
  if (name === 'id') return 'gen_random_uuid()'
  if (!('default' in f) || f.default === undefined) return undefined
  if (f.kind === 'timestamp' || f.kind === 'date') return 'CURRENT_TIMESTAMP'
  return typeof f.default === 'string' ? literal(f.default) : String(f.default)
}

/** Table, sequences, constraints, indexes and triggers of one collection, in the order in which they are made. */
export function tableSql(c: Collection): TableSql {
  const fields = Object.entries(columnsOf(c))
  const columns = fields.map(([name, f]) => columnOf(name, f))
  const series = seriesOf(c)
  return {
    name: c.name,
    columns,
    sequences: series.flatMap(seriesSequence),
    constraints: [
      ...fields.filter(([, f]) => f.unique).map(([name]) => uniqueConstraint(c.name, [name])),
      ...(c.unique ?? []).map(names => uniqueConstraint(c.name, names)),
      ...columns.flatMap(column => column.references ? [foreignKey(c.name, column.name, column.references)] : []),
    ],
    indexes: indexes(c, fields),
    triggers: [
      ...c.softDelete ? [
        rowTrigger(c.name, 'soft_delete', 'BEFORE DELETE', 'kontor_state.soft_delete()'),
        rowTrigger(c.name, 'restore', 'BEFORE UPDATE OF deleted_at', 'kontor_state.restore()', 'OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL'),
      ] : [],
      ...series.flatMap(seriesTriggers),
    ],
  }
}

function uniqueConstraint(table: string, columns: readonly string[]): Named {
  const name = sqlName(table, ...columns, 'unique')
  return { name, sql: `ALTER TABLE ${quote(table)} ADD CONSTRAINT ${quote(name)} UNIQUE (${columns.map(quote).join(', ')})` }
}

function foreignKey(table: string, column: string, references: NonNullable<Column['references']>): Named {
  const name = sqlName(table, column, 'foreign')
  return { name, sql: `ALTER TABLE ${quote(table)} ADD CONSTRAINT ${quote(name)} FOREIGN KEY (${quote(column)}) REFERENCES ${quote(references.table)} (id) ON DELETE ${references.onDelete}` }
}

function indexes(c: Collection, fields: readonly (readonly [string, StoredField])[]): Named[] {
  const leading = new Set([...c.indexes ?? [], ...c.unique ?? []].map(columns => columns[0]))
  const single = fields
    .filter(([name, f]) => !f.unique && !leading.has(name) && (f.indexed || f.kind === 'relation'))
    // With the id it serves an order too: the many records without a value would have to be sorted by it.
    .map(([name, f]) => index(c.name, isListed(c, fields) && isOrdered(f) ? [name, 'id'] : [name]))
  const search = fields.filter(([, f]) => f.search).map(([name]) => {
    const key = sqlName(c.name, name, 'trgm')
    return { name: key, sql: `CREATE INDEX ${quote(key)} ON ${quote(c.name)} USING gin (lower(${quote(name)}::text) gin_trgm_ops)` }
  })
  return [...single, ...(c.indexes ?? []).map(columns => index(c.name, columns)), ...(c.liveIndexes ?? []).map(columns => liveIndex(c.name, columns)), ...search, ...isListed(c, fields) ? forLists(c, fields) : []]
}

/** Lists of people's records can be sorted and filtered by every field. */
const isListed = (c: Collection, fields: readonly (readonly [string, StoredField])[]) => !c.hidden && !c.singleton && !c.few && fields.some(([, f]) => f.search)
/** Relations are put in order by the name of what they name. */
const isOrdered = ({ kind }: StoredField) => kind !== 'relation' && kind !== 'person'

/** What has no index for lists yet gets one. */
function forLists(c: Collection, fields: readonly (readonly [string, StoredField])[]): Named[] {
  const table = { name: c.name, softDelete: c.softDelete, key: 'id' }
  const inOrder = new Set([...c.indexes ?? [], ...c.liveIndexes ?? []].flatMap(([first, second]) => second === 'id' ? [first] : []))
  const leading = new Set([...c.indexes ?? [], ...c.liveIndexes ?? [], ...c.unique ?? []].map(columns => columns[0]))
  // What is deleted is in lists of its own, which are short.
  const columns = fields.filter(([name, f]) => name !== 'id' && name !== 'deleted_at' && name !== 'deleted_by' && !f.internal)
    .map(([name, f]): ListColumn & { readonly field: StoredField } => ({ name, field: f, kind: f.kind, ...'maxLength' in f && f.maxLength !== undefined ? { maxLength: f.maxLength } : f.kind === 'choice' || f.kind === 'series' ? { maxLength: 255 } : {} }))
  const isServed = ({ name, field }: (typeof columns)[number]) => field.unique || inOrder.has(name) || (isOrdered(field) ? field.indexed && !leading.has(name) : field.indexed || field.kind === 'relation' || leading.has(name))
  const orders = columns.filter(column => !isServed(column)).flatMap(column => orderIndex(table, column) ?? [])
  // Each long text has thousands of parts: a record with one would take milliseconds to write, imports most of all.
  const parts = partsIndex(table, columns.filter(({ field, kind }) => !field.search && kind !== 'longText'), sqlName(c.name, 'texts', 'trgm'))
  return parts ? [...orders, parts] : orders
}

function liveIndex(table: string, columns: readonly string[]): Named {
  const name = sqlName(table, ...columns, 'live')
  return { name, sql: `CREATE INDEX ${quote(name)} ON ${quote(table)} (${columns.map(quote).join(', ')}) WHERE deleted_at IS NULL` }
}

function index(table: string, columns: readonly string[]): Named {
  const name = sqlName(table, ...columns, 'index')
  return { name, sql: `CREATE INDEX ${quote(name)} ON ${quote(table)} (${columns.map(quote).join(', ')})` }
}

/** @param condition SQL over OLD and NEW */
export function rowTrigger(table: string, key: string, when: string, call: string, condition?: string): Named {
  const name = sqlName('kontor', key)
  return { name, sql: `CREATE OR REPLACE TRIGGER ${quote(name)} ${when} ON ${quote(table)} FOR EACH ROW ${condition ? `WHEN (${condition}) ` : ''}EXECUTE FUNCTION ${call}` }
}

/**
 * Functions that the triggers call; replaced at every apply that has something to do.
 * A delete for good: `SET LOCAL kontor.hard_delete = 'on'` in the transaction that deletes.
 */
export const FUNCTIONS = `
CREATE OR REPLACE FUNCTION kontor_state.soft_delete() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF current_setting('kontor.hard_delete', true) = 'on' THEN
    RETURN OLD;
  END IF;
  IF OLD.deleted_at IS NULL THEN
    EXECUTE format('UPDATE %I.%I SET deleted_at = clock_timestamp() WHERE id = $1 AND deleted_at IS NULL', TG_TABLE_SCHEMA, TG_TABLE_NAME) USING OLD.id;
  END IF;
  RETURN NULL;
END
$body$;
CREATE OR REPLACE FUNCTION kontor_state.restore() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  NEW.deleted_by := NULL;
  RETURN NEW;
END
$body$;
`

/**
 * Who deleted. Directus notes a delete with its person in the transaction of the delete itself, which by then has become
 * a mark; statements may run again and again.
 */
export function deletionSql(collections: readonly Collection[]): string[] {
  const names = collections.filter(c => c.softDelete).map(c => literal(c.name))
  if (names.length === 0) return []
  return [`
CREATE OR REPLACE FUNCTION kontor_state.note_deleter() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  EXECUTE format('UPDATE public.%I SET deleted_by = $1 WHERE id = $2 AND deleted_at IS NOT NULL AND deleted_by IS NULL', NEW.collection) USING NEW."user", NEW.item::uuid;
  RETURN NULL;
END
$body$;
CREATE OR REPLACE TRIGGER kontor_note_deleter AFTER INSERT ON public.directus_activity FOR EACH ROW
  WHEN (NEW.action = 'delete' AND NEW."user" IS NOT NULL AND NEW.collection IN (${names.join(', ')})) EXECUTE FUNCTION kontor_state.note_deleter();`]
}
