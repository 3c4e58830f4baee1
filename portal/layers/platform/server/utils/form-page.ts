import type { FormProblem, ShownField, ShownForm } from '@kontor/model/wire/forms'
import { Html, html } from '~~/server/docs/html'
import { FORM_SCRIPT, formStyle } from './form-look'

export type Filled = Readonly<Record<string, string>>

const WORDS = {
  de: { choose: 'Bitte wählen', required: 'Pflichtfeld', optional: 'Felder mit * werden gebraucht.', privacy: 'Datenschutzerklärung', busy: 'Wird gesendet …', check: 'Bitte prüfen Sie die markierten Felder.', gone: 'Dieses Formular gibt es nicht mehr.', goneText: 'Bitte wenden Sie sich auf anderem Weg an das Unternehmen.', trap: 'Bitte leer lassen' },
  en: { choose: 'Please choose', required: 'required', optional: 'Fields with * are needed.', privacy: 'Privacy policy', busy: 'Sending …', check: 'Please check the marked fields.', gone: 'This form is not there any more.', goneText: 'Please contact the company in another way.', trap: 'Please leave empty' },
} as const
type Locale = keyof typeof WORDS

const TYPES: Readonly<Record<string, { readonly type: string, readonly mode?: string, readonly complete?: string }>> = {
  email: { type: 'email', complete: 'email' }, phone: { type: 'tel', complete: 'tel' }, url: { type: 'text', mode: 'url' }, date: { type: 'date' },
  integer: { type: 'text', mode: 'numeric' }, decimal: { type: 'text', mode: 'decimal' },
}
const COMPLETE: Readonly<Record<string, string>> = {
  company: 'organization', contactName: 'name', contactRole: 'organization-title', street: 'street-address', postalCode: 'postal-code', city: 'address-level2', country: 'country-name', email: 'email', phone: 'tel', mobile: 'tel', website: 'url',
}
const WIDE = new Set(['longText', 'boolean'])

function control({ name, kind, choices, maxLength, required, help }: ShownField, value: string, problem: string | undefined, locale: Locale): Html {
  const described = [problem && `${name}-problem`, help && `${name}-help`].filter(Boolean).join(' ')
  const common = html`id="f-${name}" name="${name}"${required ? html` required aria-required="true"` : ''}${problem ? html` aria-invalid="true"` : ''}${described ? html` aria-describedby="${described}"` : ''}`
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
  if (kind === 'boolean') return html`<div class="wide"><label class="check"><input type="checkbox" id="f-${name}" name="${name}" value="true"${filled[name] === 'true' ? html` checked` : ''}${problem ? html` aria-invalid="true"` : ''}><span>${label}${mark}</span></label>${below}</div>`
  return html`<div class="${WIDE.has(kind) ? 'wide' : ''}"><label for="f-${name}">${label}${mark}</label>${control(field, filled[name] ?? '', problem, locale)}${below}</div>`
}

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
}

/** The form with what was typed and what is wrong with it; it needs no script. */
export function renderForm({ form, key, nonce, once, filled = {}, problems = [], alert }: FormPage): string {
  const words = WORDS[form.locale]
  const problemOf = (name: string) => problems.find(({ field }) => field === name)?.message
  const consentProblem = problemOf('consent')
  const told = alert ?? (problems.length > 0 ? words.check : undefined)
  return page(form.locale, `${form.title} · ${form.tenantName}`, form.accent, nonce, html`
    <h1>${form.title}</h1>${form.intro ? html`<p class="intro">${form.intro}</p>` : ''}
    ${form.fields.some(({ required }) => required) ? html`<p class="help">${words.optional}</p>` : ''}
    ${told ? html`<p class="alert" role="alert">${told}</p>` : ''}
    <form method="post" action="/forms/${key}?lang=${form.locale}" novalidate data-least="${form.minSeconds}">
      <input type="hidden" name="_token" value="${form.token}"><input type="hidden" name="_once" value="${once}">
      ${form.fields.map(field => fieldHtml(field, filled, problemOf(field.name), form.locale))}
      ${form.trap ? html`<div class="trap" aria-hidden="true"><label for="f-trap">${words.trap}</label><input id="f-trap" name="${form.trap}" tabindex="-1" autocomplete="off" value=""></div>` : ''}
      ${form.consent === null ? '' : html`<div class="wide"><label class="check"><input type="checkbox" name="_consent" value="true" required${filled._consent === 'true' ? html` checked` : ''}${consentProblem ? html` aria-invalid="true" aria-describedby="consent-problem"` : ''}><span>${form.consent} <span class="need" aria-hidden="true">*</span></span></label>${consentProblem ? html`<p class="problem" id="consent-problem">${consentProblem}</p>` : ''}</div>`}
      ${form.privacy || form.privacyUrl ? html`<p class="small wide">${form.privacy}${form.privacy && form.privacyUrl ? ' ' : ''}${form.privacyUrl ? html`<a href="${form.privacyUrl}" target="_blank" rel="noopener noreferrer">${words.privacy}</a>` : ''}</p>` : ''}
      <div class="wide"><button type="submit" data-busy="${words.busy}">${form.submit}</button></div>
    </form>`)
}

export const renderThanks = (form: ShownForm, thanks: string, nonce: string): string => page(form.locale, form.title, form.accent, nonce, html`<div class="done" role="status" tabindex="-1" data-focus><div class="tick" aria-hidden="true">✓</div><p>${thanks}</p></div>`)

export const renderGone = (locale: Locale, nonce: string): string => page(locale, WORDS[locale].gone, null, nonce, html`<div class="done"><h1>${WORDS[locale].gone}</h1><p>${WORDS[locale].goneText}</p></div>`)
