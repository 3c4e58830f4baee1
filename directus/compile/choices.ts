import { CHOICE_LISTS, STUDIO_LANGUAGES, type ChoiceList, type Locale } from '@kontor/model'
import { textKey } from './interfaces.ts'
import { literal } from './sql.ts'

/** A row of `choice_values`. */
export interface ChoiceValue {
  readonly list: string
  readonly value: string
  readonly name_de: string
  readonly name_en: string | null
  readonly color: string | null
  readonly category: string | null
  readonly sort: number | null
  readonly retired: boolean
  readonly built_in: boolean
}

export interface ChoiceLook {
  readonly options: Readonly<Record<string, unknown>>
  readonly display_options: Readonly<Record<string, unknown>>
  readonly validation: Readonly<Record<string, unknown>>
}

const namesOf = ({ name_de: de, name_en: en }: ChoiceValue): Record<Locale, string> => ({ de, en: en || de })
const inOrder = (a: ChoiceValue, b: ChoiceValue) => (a.sort ?? 0) - (b.sort ?? 0)

/** Key of a value's name in Studio's translations: the model's own where the name is still the model's. */
function keyOf({ collection, field, choices }: ChoiceList, row: ChoiceValue): string {
  const model = choices.find(c => c.value === row.value)?.label
  const { de, en } = namesOf(row)
  return model?.de === de && model.en === en ? textKey(collection, field, row.value) : textKey('choice', collection, field, row.value)
}

/** How Studio shows a list with these values, and which ones Directus takes. Built-in ones are always taken: rules write them. */
export function choiceLook(list: ChoiceList, rows: readonly ChoiceValue[]): ChoiceLook {
  const values = rows.filter(row => row.list === list.list).sort(inOrder)
  const choices = values.map(row => ({
    text: `$t:${keyOf(list, row)}`, value: row.value, ...row.color ? { color: row.color } : {}, names: namesOf(row),
    ...list.categories ? { category: row.category ?? row.value } : {}, ...row.retired ? { retired: true } : {},
  }))
  const offered = { [list.field]: { _in: values.filter(row => row.built_in || !row.retired).map(row => row.value) } }
  return {
    options: { choices: choices.filter((_, at) => !values[at]?.retired), allowNone: !list.required },
    display_options: { choices: choices.map(c => ({ ...c, ...c.color ? { foreground: '#FFFFFF', background: c.color } : {} })), format: false },
    validation: list.required ? { _and: [offered] } : { _or: [{ [list.field]: { _null: true } }, offered] },
  }
}

/** Names that are not the model's, for Studio in both languages. */
export function choiceTexts(list: ChoiceList, rows: readonly ChoiceValue[]): { language: string, key: string, value: string }[] {
  return rows.filter(row => row.list === list.list && keyOf(list, row).startsWith('kontor_choice_')).flatMap((row) => {
    const { de, en } = namesOf(row)
    return [{ language: STUDIO_LANGUAGES.de, key: keyOf(list, row), value: de }, { language: STUDIO_LANGUAGES.en, key: keyOf(list, row), value: en }]
  })
}

const text = (value: string | undefined) => value === undefined ? 'NULL' : literal(value)

/**
 * Built-in values are put into `choice_values` where they are missing, with the looks that an administrator gave them
 * before there was that table; an own value that the model takes up keeps its name. What must hold of them against
 * everybody is a trigger. Statements may run again and again.
 */
export function choiceSql(): string[] {
  const seeds = CHOICE_LISTS.flatMap(list => list.choices.map((c, at) => `(${[literal(list.list), literal(list.collection), literal(list.field), literal(c.value), literal(c.label.de), literal(c.label.en), text(c.color), list.categories ? literal(c.value) : 'NULL', String((at + 1) * 10)].join(', ')})`))
  return [`
CREATE OR REPLACE FUNCTION kontor_state.keep_choices() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.built_in THEN RAISE EXCEPTION 'CHOICE_BUILT_IN' USING ERRCODE = '42501'; END IF;
    RETURN OLD;
  END IF;
  IF NEW.list IS DISTINCT FROM OLD.list OR NEW.value IS DISTINCT FROM OLD.value OR (OLD.built_in AND (NOT NEW.built_in OR NEW.category IS DISTINCT FROM OLD.category)) THEN
    RAISE EXCEPTION 'CHOICE_BUILT_IN' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END
$body$;
DROP TRIGGER IF EXISTS kontor_keep_choices ON public.choice_values;
INSERT INTO public.choice_values (id, list, value, name_de, name_en, color, category, sort, retired, built_in)
SELECT gen_random_uuid(), s.list, s.value, coalesce(n.given, s.name_de), coalesce(n.given, s.name_en), coalesce(n.color, s.color), s.category, s.sort, false, true
FROM (VALUES ${seeds.join(',\n  ')}) AS s (list, collection, field, value, name_de, name_en, color, category, sort)
LEFT JOIN LATERAL (
  SELECT c ->> 'color' AS color, CASE WHEN c ->> 'text' LIKE '$t:%' THEN NULL ELSE c ->> 'text' END AS given
  FROM public.directus_fields f, json_array_elements(CASE WHEN json_typeof(f.options -> 'choices') = 'array' THEN f.options -> 'choices' ELSE '[]' END) c
  WHERE f.collection = s.collection AND f.field = s.field AND c ->> 'value' = s.value LIMIT 1) n ON true
ON CONFLICT (list, value) DO UPDATE SET built_in = true, category = excluded.category WHERE NOT choice_values.built_in;
CREATE OR REPLACE TRIGGER kontor_keep_choices BEFORE UPDATE OR DELETE ON public.choice_values FOR EACH ROW EXECUTE FUNCTION kontor_state.keep_choices();
CREATE OR REPLACE FUNCTION kontor_state.choice_category(wanted_list text, wanted_value text) RETURNS text LANGUAGE sql STABLE AS $body$
  SELECT coalesce((SELECT category FROM public.choice_values WHERE list = wanted_list AND value = wanted_value), wanted_value)
$body$;`]
}

/**
 * SQL for the built-in value whose rules hold for a column's value; the column itself for lists without categories. Most
 * values are built in, and cost no look into the table.
 * @param column SQL of the value
 */
export function categorySql(collection: string, field: string, column: string): string {
  const list = CHOICE_LISTS.find(one => one.categories && one.collection === collection && one.field === field)
  if (!list) return column
  return `(CASE WHEN ${column} IN (${list.choices.map(c => literal(c.value)).join(', ')}) THEN ${column} ELSE kontor_state.choice_category(${literal(list.list)}, ${column}) END)`
}
