import { createError } from '@directus/errors'
import { MODULE_LABELS, type ModuleName } from '@kontor/model'

/** 403, for administrators too: the tenant has not switched that module on. */
export function moduleDisabled(module: ModuleName): Error {
  const { de, en } = MODULE_LABELS[module]
  const messages = {
    de: `Der Bereich „${de}“ ist ausgeschaltet. Die Daten bleiben erhalten.`,
    en: `The area "${en}" is switched off. Its data are kept.`,
  }
  return new (createError<Readonly<Record<string, unknown>>>('MODULE_DISABLED', messages.en, 403))({ module, messages })
}
