import { tellActions, type DoneAction } from '@kontor/extension-shared/actions'
import type { Accountability, Database, ExtensionContext } from '@kontor/extension-shared/context'
import { codedError } from '@kontor/extension-shared/import/errors'
import { l } from '@kontor/model'
import { crmError } from '../import/errors.ts'
import { assertMayWrite } from '../proposals/may-change.ts'
import { lockLead, recordsOf } from './convert.ts'
import { hangingOn, type Made } from './hanging.ts'

type Context = Pick<ExtensionContext, 'services' | 'database' | 'getSchema'>
type Person = Accountability & { readonly user: string }

export interface Conversion { readonly lead: string, readonly at: Date, readonly former_status: string, readonly customer: string, readonly customer_made: boolean, readonly contact: string | null, readonly opportunity: string | null }

/** Those of the conversion's records that it made and that are still there, held until the end of the transaction. */
async function holdMade(trx: Database, { customer, customer_made, contact, opportunity }: Conversion): Promise<Made> {
  const held = async (collection: string, id: string | null) => id !== null && await trx(collection).where({ id }).whereNull('deleted_at').forUpdate().first('id') !== undefined ? { [collection]: id } : {}
  const its = await held('customers', customer)
  // What belongs to a deleted customer is out of sight with it.
  if (Object.keys(its).length === 0) return {}
  return { ...customer_made ? its : {}, ...await held('contacts', contact), ...await held('opportunities', opportunity) }
}

/**
 * Takes a conversion back: what it made is deleted (softly), and the lead is what it was. As long as nobody has changed
 * anything of it and nothing else hangs on it.
 * @throws FORBIDDEN, NOT_CONVERTED, CONVERSION_IN_USE with what hangs on it
 */
export async function undoConversion({ services, database, getSchema }: Context, person: Person, id: string): Promise<void> {
  const done: DoneAction[] = []
  const schema = await getSchema()
  await database.transaction(async (trx) => {
    const work = { services, schema, trx, person }
    await lockLead(work, id)
    await assertMayWrite({ services, knex: trx }, schema, person, id, { status: 'qualified' })
    const conversion = await trx('kontor_state.conversions').where({ lead: id }).first() as Conversion | undefined
    if (!conversion) throw crmError('NOT_CONVERTED')
    const made = await holdMade(trx, conversion)
    const hanging = await hangingOn(trx, made, id)
    if (hanging.length > 0) throw inUse(hanging)
    for (const collection of ['opportunities', 'contacts', 'customers'] as const) {
      const record = made[collection]
      if (record) await recordsOf(work, collection).deleteOne(record, { bypassEmitAction: (action: DoneAction) => void done.push(action) } as never)
    }
    await trx('kontor_state.conversions').where({ lead: id }).delete()
    await trx.raw('SELECT set_config(\'kontor.restore\', \'on\', true)')
    await trx('leads').where({ id }).update({ status: conversion.former_status, user_updated: person.user, date_updated: trx.fn.now() })
    await trx.raw('SELECT set_config(\'kontor.restore\', \'\', true)')
  })
  tellActions(done)
}

function inUse(hanging: Awaited<ReturnType<typeof hangingOn>>): Error {
  const words = (locale: 'de' | 'en') => hanging.map(({ label, count }) => `${label[locale]} (${count})`).join(', ')
  return codedError('CONVERSION_IN_USE', 409, l(
    `Die Umwandlung lässt sich nicht mehr zurücknehmen, denn daran hängt inzwischen: ${words('de')}.`,
    `The conversion cannot be taken back any more, since by now this hangs on it: ${words('en')}.`,
  ), { hanging: hanging.map(({ collection, count }) => `${collection}:${count}`).join(', ') })
}
