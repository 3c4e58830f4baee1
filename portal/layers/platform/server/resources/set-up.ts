import { choiceValues, mailTemplates } from '@kontor/model'
import type { Resource } from '~~/server/resource'

/** What an administrator sets up for everybody: values of the lists that a tenant may change, and mails that flows send. */
export const choiceResource: Resource = { collection: choiceValues, codes: { CHOICE_INVALID: 400, CHOICE_NEEDS_CATEGORY: 400, CHOICE_BUILT_IN: 403, CHOICE_KEY_STAYS: 409, CHOICE_IS_DEFAULT: 409, CHOICE_IN_USE: 409 } }
export const mailTemplateResource: Resource = { collection: mailTemplates }
