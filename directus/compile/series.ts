import { DEFAULT_TIME_ZONE, type Collection, type Field, type SeriesField } from '@kontor/model'
import { literal, quote, rowTrigger, sqlName, type Named } from './sql.ts'

/** A column of running numbers. */
interface Series {
  readonly table: string
  readonly column: string
  readonly field: SeriesField
}

export function seriesOf({ name, fields }: Pick<Collection, 'name' | 'fields'>): Series[] {
  return Object.entries<Field>(fields).flatMap(([column, field]) => field.kind === 'series' ? [{ table: name, column, field }] : [])
}

const sequenceOf = ({ table, column }: Series) => sqlName(table, column, 'seq')
const callOf = (action: string, { table, column }: Series) => `kontor_state.${quote(sqlName(action, table, column))}()`

/** What numbers that may have gaps come from. */
export function seriesSequence(series: Series): Named[] {
  const name = sequenceOf(series)
  return series.field.gapless ? [] : [{ name, sql: `CREATE SEQUENCE ${quote(name)}` }]
}

/** A function for each column: one that reads the column's name from its arguments costs ten times as much per row. */
export function seriesTriggers(series: Series): Named[] {
  const { table, column, field } = series
  const give = rowTrigger(table, sqlName('number', column), 'BEFORE INSERT', callOf('number', series))
  const functions = functionsOf(series)
  if (!field.gapless) return [{ ...give, sql: functions + give.sql }]
  const keep = rowTrigger(table, sqlName('number', column, 'kept'), `BEFORE UPDATE OF ${quote(column)}`, callOf('keep_number', series), `NEW.${quote(column)} IS DISTINCT FROM OLD.${quote(column)}`)
  const used = sqlName('kontor', 'number', column, 'used')
  return [
    { ...give, sql: functions + give.sql }, keep,
    { name: used, sql: `CREATE OR REPLACE TRIGGER ${quote(used)} AFTER INSERT ON ${quote(table)} REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ${callOf('use_numbers', series)}` },
  ]
}

/** Where a number begins: a tenant may say so, from then on. */
const beginningOf = ({ prefix, prefixSetting }: SeriesField) =>
  prefixSetting === undefined ? literal(prefix) : `coalesce((SELECT nullif(${quote(prefixSetting)}, '') FROM public.tenant_settings LIMIT 1), ${literal(prefix)})`

const functionsOf = (series: Series): string => series.field.gapless ? withoutGaps(series) : withGaps(series)

function withGaps(series: Series): string {
  const { column, field } = series
  return `
CREATE OR REPLACE FUNCTION ${callOf('number', series)} RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  number text;
BEGIN
  IF NEW.${quote(column)} IS NULL THEN
    number := nextval(${literal(quote(sequenceOf(series)))}::regclass)::text;
    NEW.${quote(column)} := ${beginningOf(field)} || lpad(number, greatest(${field.digits}, length(number)), '0');
  END IF;
  RETURN NEW;
END
$body$;
`
}

const BY_HAND = 'USING HINT = \'The number comes from the hub and stays: leave it out.\''

/**
 * The counter's row is locked from the number to the commit, so that the next one is given when this one is there for good.
 * A row that is not made after all although its statement succeeds (`ON CONFLICT`) would leave a gap: as many rows as
 * numbers, or nothing.
 */
function withoutGaps(series: Series): string {
  const { table, column, field } = series
  const year = field.perYear ? 'kontor_state.year_of_numbers()' : '0'
  const key = literal(`${table}.${column}`)
  return `
CREATE OR REPLACE FUNCTION ${callOf('number', series)} RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  number text;
  of_year integer := ${year};
BEGIN
  IF NEW.${quote(column)} IS NOT NULL THEN
    RAISE EXCEPTION 'NUMBER_IS_GIVEN' ${BY_HAND};
  END IF;
  INSERT INTO kontor_state.number_counters AS c (series, year, given, used) VALUES (${key}, of_year, 1, 0)
  ON CONFLICT (series, year) DO UPDATE SET given = c.given + 1 RETURNING c.given INTO number;
  NEW.${quote(column)} := ${beginningOf(field)} || ${field.perYear ? 'of_year || \'-\' || ' : ''}lpad(number, greatest(${field.digits}, length(number)), '0');
  RETURN NEW;
END
$body$;
CREATE OR REPLACE FUNCTION ${callOf('keep_number', series)} RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION 'NUMBER_IS_GIVEN' ${BY_HAND};
END
$body$;
CREATE OR REPLACE FUNCTION ${callOf('use_numbers', series)} RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  whole boolean;
BEGIN
  UPDATE kontor_state.number_counters c SET used = c.used + (SELECT count(*) FROM new_rows) WHERE c.series = ${key} AND c.year = ${year} RETURNING c.used = c.given INTO whole;
  IF NOT whole THEN
    RAISE EXCEPTION 'NUMBER_LOST' USING HINT = 'A row that is left out (ON CONFLICT) would leave a gap: ask before whether it is there.';
  END IF;
  RETURN NULL;
END
$body$;
`
}

const COUNTERS = `
CREATE TABLE IF NOT EXISTS kontor_state.number_counters (series text, year integer, given bigint NOT NULL, used bigint NOT NULL, PRIMARY KEY (series, year));`

/** A year begins where the tenant is. */
const yearSql = () => `
CREATE OR REPLACE FUNCTION kontor_state.year_of_numbers() RETURNS integer LANGUAGE sql STABLE AS
$body$ SELECT extract(year FROM now() AT TIME ZONE coalesce((SELECT nullif(time_zone, '') FROM public.tenant_settings LIMIT 1), ${literal(DEFAULT_TIME_ZONE)}))::integer $body$;`

/** What gives running numbers may run again and again: a later version of the model may say another prefix. */
export function seriesSql(collections: readonly Collection[]): string[] {
  const all = collections.flatMap(seriesOf)
  return [...all.some(({ field }) => field.gapless) ? [COUNTERS.trim()] : [], ...all.some(({ field }) => field.perYear) ? [yearSql().trim()] : [], ...all.map(functionsOf)]
}
