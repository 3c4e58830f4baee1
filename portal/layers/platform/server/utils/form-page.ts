import { FORM_TRAP, type FormProblem, type ShownField, type ShownForm } from '@kontor/model/wire/forms'
import { Html, html } from '~~/server/docs/html'
import { FORM_SCRIPT, formStyle } from './form-look'

/** What was typed: name of the input to its values, of which a list has several. */
export type Filled = Readonly<Record<string, readonly string[]>>

const WORDS = {
  de: {
    choose: 'Bitte wählen', yes: 'Ja', no: 'Nein', optional: 'Felder mit * werden gebraucht.', privacy: 'Datenschutzerklärung', busy: 'Wird gesendet …', check: 'Bitte prüfen Sie die markierten Felder.', trap: 'Bitte leer lassen',
    gone: 'Dieses Formular gibt es nicht mehr.', goneText: 'Bitte wenden Sie sich auf anderem Weg an das Unternehmen.', typed: 'Das hatten Sie eingegeben', removed: 'Danach fragt das Formular inzwischen nicht mehr. Das hatten Sie eingegeben:',
    notNow: 'Das Formular kann gerade nicht gezeigt werden.', again: 'Noch einmal versuchen', form: 'Formular', send: 'Absenden',
    refused: {
      too_fast: (n: number) => `Das ging schneller, als wir es annehmen. Ihre Angaben stehen noch da: Bitte senden Sie sie in ${n} Sekunden noch einmal ab.`,
      too_many: (n: number) => `Gerade wurde zu oft abgeschickt. Ihre Angaben stehen noch da: Bitte senden Sie sie in ${n < 90 ? `${n} Sekunden` : `${Math.ceil(n / 60)} Minuten`} noch einmal ab.`,
      out_of_date: () => 'Das Formular war zu lange offen. Ihre Angaben stehen noch da: Bitte senden Sie sie noch einmal ab.',
      too_long: () => 'Das ist zusammen zu viel Text. Ihre Angaben stehen noch da: Bitte kürzen Sie sie und senden Sie sie noch einmal ab.',
      changed: () => 'Das Formular wurde inzwischen geändert. Bitte prüfen Sie Ihre Angaben und senden Sie sie noch einmal ab.',
      not_now: (n: number) => `Ihre Angaben konnten gerade nicht gesendet werden. Sie stehen noch da: Bitte senden Sie sie in ${n} Sekunden noch einmal ab.`,
    },
  },
  en: {
    choose: 'Please choose', yes: 'Yes', no: 'No', optional: 'Fields with * are needed.', privacy: 'Privacy policy', busy: 'Sending …', check: 'Please check the marked fields.', trap: 'Please leave empty',
    gone: 'This form is not there any more.', goneText: 'Please contact the company in another way.', typed: 'This is what you entered', removed: 'The form does not ask for this any more. This is what you entered:',
    notNow: 'The form cannot be shown at the moment.', again: 'Try again', form: 'Form', send: 'Send',
    refused: {
      too_fast: (n: number) => `That was faster than we accept. What you entered is still there: please send it once more in ${n} seconds.`,
      too_many: (n: number) => `This was sent too often just now. What you entered is still there: please send it once more in ${n < 90 ? `${n} seconds` : `${Math.ceil(n / 60)} minutes`}.`,
      out_of_date: () => 'The form was open for too long. What you entered is still there: please send it once more.',
      too_long: () => 'This is too much text in all. What you entered is still there: please shorten it and send it once more.',
      changed: () => 'The form has been changed in the meantime. Please check what you entered and send it once more.',
      not_now: (n: number) => `What you entered could not be sent just now. It is still there: please send it once more in ${n} seconds.`,
    },
  },
} as const
export type Refused = keyof (typeof WORDS)['de']['refused']
type Locale = keyof typeof WORDS

const TYPES: Readonly<Record<string, { readonly type: string, readonly mode?: string, readonly complete?: string }>> = {
  email: { type: 'email', complete: 'email' }, phone: { type: 'tel', complete: 'tel' }, url: { type: 'text', mode: 'url' }, date: { type: 'date' },
  integer: { type: 'text', mode: 'numeric' }, decimal: { type: 'text', mode: 'decimal' },
}
const COMPLETE: Readonly<Record<string, string>> = {
  company: 'organization', contactName: 'name', contactRole: 'organization-title', street: 'street-address', postalCode: 'postal-code', city: 'address-level2', country: 'country-name', email: 'email', phone: 'tel', mobile: 'tel', website: 'url',
}
const WIDE = new Set(['longText', 'boolean', 'tags'])
const first = (filled: Filled, name: string): string => filled[name]?.[0] ?? ''

function control({ name, kind, choices, maxLength, required, help }: ShownField, value: string, problem: string | undefined, locale: Locale): Html {
  const described = [problem && `${name}-problem`, help && `${name}-help`].filter(Boolean).join(' ')
  const common = html`id="f-${name}" name="${name}"${required ? html` required aria-required="true"` : ''}${problem ? html` aria-invalid="true"` : ''}${described ? html` aria-describedby="${described}"` : ''}`
  // A box that has to be ticked could not say no.
  if (kind === 'boolean') return html`<select ${common}><option value="">${WORDS[locale].choose}</option>${(['true', 'false'] as const).map(one => html`<option value="${one}"${one === value ? html` selected` : ''}>${WORDS[locale][one === 'true' ? 'yes' : 'no']}</option>`)}</select>`
  if (choices?.length) return html`<select ${common}><option value="">${WORDS[locale].choose}</option>${choices.map(choice => html`<option value="${choice.value}"${choice.value === value ? html` selected` : ''}>${choice.label}</option>`)}</select>`
  const limit = maxLength ? html` maxlength="${maxLength}"` : ''
  if (kind === 'longText') return html`<textarea ${common}${limit} rows="5">${value}</textarea>`
  const { type, mode, complete } = TYPES[kind] ?? { type: 'text' }
  const auto = COMPLETE[name] ?? complete
  return html`<input ${common}${limit} type="${type}"${mode ? html` inputmode="${mode}"` : ''}${auto ? html` autocomplete="${auto}"` : ''} value="${value}">`
}

function fieldHtml(field: ShownField, filled: Filled, problem: string | undefined, locale: Locale): Html {
  const { name, kind, label, help, required } = field
  const mark = required ? html` <span class="need" aria-hidden="true">*</span>` : ''
  const below = html`${problem ? html`<p class="problem" id="${name}-problem">${problem}</p>` : ''}${help ? html`<p class="help" id="${name}-help">${help}</p>` : ''}`
  if (kind === 'boolean' && !required) return html`<div class="wide"><label class="check"><input type="checkbox" id="f-${name}" name="${name}" value="true"${first(filled, name) === 'true' ? html` checked` : ''}${problem ? html` aria-invalid="true"` : ''}><span>${label}</span></label>${below}</div>`
  if (kind === 'tags') {
    const chosen = new Set(filled[name])
    return html`<fieldset class="wide"${problem ? html` aria-invalid="true" aria-describedby="${name}-problem" tabindex="-1"` : ''}><legend>${label}${mark}</legend>${(field.choices ?? []).map(choice => html`<label class="check"><input type="checkbox" name="${name}" value="${choice.value}"${chosen.has(choice.value) ? html` checked` : ''}><span>${choice.label}</span></label>`)}${below}</fieldset>`
  }
  return html`<div class="${WIDE.has(kind) ? 'wide' : ''}"><label for="f-${name}">${label}${mark}</label>${control(field, first(filled, name), problem, locale)}${below}</div>`
}

/** What was typed into inputs of which the form knows none, so that it can be copied. */
const typedHtml = (typed: readonly (readonly [name: string, value: string])[]): Html => html`<dl class="typed">${typed.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`

const page = (locale: Locale, title: string, accent: string | null, nonce: string, content: Html): string => `<!doctype html>${html`<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><meta name="robots" content="noindex"><title>${title}</title><style nonce="${nonce}">${new Html(formStyle(accent))}</style></head><body><main>${content}</main><script nonce="${nonce}">${new Html(FORM_SCRIPT)}</script></body></html>`.text}`

export interface FormPage {
  readonly form: ShownForm
  readonly key: string
  readonly nonce: string
  /** Tells this page's submission from every other one. */
  readonly once: string
  readonly filled?: Filled
  readonly problems?: readonly FormProblem[]
  /** What is wrong with the whole of it. */
  readonly alert?: string
  /** Inputs of which the form knows none any more. */
  readonly removed?: readonly (readonly [name: string, value: string])[]
  /** Goes back as it came. */
  readonly carried?: Filled
}

/** @param seconds until the next try makes sense */
export const refusedWords = (locale: Locale, why: Refused, seconds = 5): string => WORDS[locale].refused[why](seconds)

/** The form with what was typed and what is wrong with it; it needs no script. */
export function renderForm({ form, key, nonce, once, filled = {}, problems = [], alert, removed = [], carried = {} }: FormPage): string {
  const words = WORDS[form.locale]
  const problemOf = (name: string) => problems.find(({ field }) => field === name)?.message
  const consentProblem = problemOf('consent')
  const told = alert ?? (problems.length > 0 ? words.check : undefined)
  return page(form.locale, `${form.title} · ${form.tenantName}`, form.accent, nonce, html`
    <h1>${form.title}</h1>${form.intro ? html`<p class="intro">${form.intro}</p>` : ''}
    ${form.fields.some(({ required }) => required) ? html`<p class="help">${words.optional}</p>` : ''}
    ${told ? html`<p class="alert" role="alert" tabindex="-1" data-focus>${told}</p>` : ''}
    ${removed.length > 0 ? html`<div class="alert"><p>${words.removed}</p>${typedHtml(removed)}</div>` : ''}
    <form method="post" action="/forms/${key}?lang=${form.locale}" novalidate data-least="${form.minSeconds}">
      <input type="hidden" name="_token" value="${form.token}"><input type="hidden" name="_once" value="${once}">${Object.entries(carried).flatMap(([name, values]) => values.map(value => html`<input type="hidden" name="${name}" value="${value}">`))}
      ${form.fields.map(field => fieldHtml(field, filled, problemOf(field.name), form.locale))}
      ${form.trap ? html`<div class="trap" aria-hidden="true"><label for="f-trap">${words.trap}</label><input id="f-trap" name="${form.trap}" tabindex="-1" autocomplete="off" value=""></div>` : ''}
      ${form.consent === null ? '' : html`<div class="wide"><label class="check"><input type="checkbox" name="_consent" value="true" required${first(filled, '_consent') === 'true' ? html` checked` : ''}${consentProblem ? html` aria-invalid="true" aria-describedby="consent-problem"` : ''}><span>${form.consent} <span class="need" aria-hidden="true">*</span></span></label>${consentProblem ? html`<p class="problem" id="consent-problem">${consentProblem}</p>` : ''}</div>`}
      ${form.privacy || form.privacyUrl ? html`<p class="small wide">${form.privacy}${form.privacy && form.privacyUrl ? ' ' : ''}${form.privacyUrl ? html`<a href="${form.privacyUrl}" target="_blank" rel="noopener noreferrer">${words.privacy}</a>` : ''}</p>` : ''}
      <div class="wide"><button type="submit" data-busy="${words.busy}">${form.submit}</button></div>
    </form>`)
}

/**
 * A form of which only what was typed is known: whoever typed it gets it back and can send it, though labels of the
 * tenant's own are missing.
 * @param names what the inputs are called
 */
export function unseenForm(locale: Locale, typed: readonly (readonly [name: string, value: string])[], names: ReadonlyMap<string, string>, token: string): ShownForm {
  const { form, send } = WORDS[locale]
  return {
    name: form, tenantName: '', accent: null, locale, version: 0, title: form, intro: '', thanks: '', submit: send, privacy: '', privacyUrl: null, consent: null, origins: [], trap: FORM_TRAP, minSeconds: 0, token,
    fields: typed.map(([name, value]) => ({ name, kind: /\n/.test(value) || value.length > 80 ? 'longText' : 'text', label: names.get(name) ?? name, help: null, required: false, maxLength: null, choices: null })),
  }
}

export const renderThanks = (form: ShownForm, thanks: string, nonce: string): string => page(form.locale, form.title, form.accent, nonce, html`<div class="done" role="status" tabindex="-1" data-focus><div class="tick" aria-hidden="true">✓</div><p>${thanks}</p></div>`)

/** @param typed what was entered, when somebody sent it */
export const renderGone = (locale: Locale, nonce: string, typed: readonly (readonly [name: string, value: string])[] = []): string => page(locale, WORDS[locale].gone, null, nonce, html`<div class="done"><h1>${WORDS[locale].gone}</h1><p>${WORDS[locale].goneText}</p></div>${typed.length > 0 ? html`<h2>${WORDS[locale].typed}</h2>${typedHtml(typed)}` : ''}`)

/** @param text what is the matter */
export const renderNotNow = (locale: Locale, text: string, nonce: string, key: string): string => page(locale, WORDS[locale].notNow, null, nonce, html`<div class="done"><h1>${WORDS[locale].notNow}</h1><p>${text}</p><p><a href="/forms/${key}?lang=${locale}">${WORDS[locale].again}</a></p></div>`)
