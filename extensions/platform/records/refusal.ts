import { isDirectusError } from '@directus/errors'
import type { WriteError, WriteResult } from '@kontor/model/wire/records'
import { platformError } from '../errors.ts'

type Refusal = Extract<WriteResult, { ok: false }>

/** Somebody has changed the record since the caller saw it. */
export class OutOfDate extends Error {
  readonly row: Readonly<Record<string, unknown>>
  constructor(row: Readonly<Record<string, unknown>>) {
    super('the record has changed')
    this.row = row
  }
}

/** Somebody else holds the record for longer than one waits, or waits for what we hold. */
const BUSY: ReadonlySet<string> = new Set(['55P03', '40P01'])

const toError = (error: { code: string, message: string, extensions?: unknown }): WriteError => ({ message: error.message, extensions: { ...error.extensions as object, code: error.code } })

/** An error as the refusal of one row; nothing for what is a fault of ours. */
export function refusalOf(thrown: unknown): Refusal | undefined {
  if (thrown instanceof OutOfDate) return { ok: false, status: 409, errors: [{ message: thrown.message, extensions: { code: 'OUT_OF_DATE' } }], row: thrown.row }
  const errors = [thrown].flat()
  if (errors.length > 0 && errors.every(error => isDirectusError(error))) return { ok: false, status: errors[0]?.status ?? 400, errors: errors.map(toError) }
  if (BUSY.has(String((thrown as { code?: unknown } | undefined)?.code))) {
    const busy = platformError('RECORD_BUSY')
    return { ok: false, status: busy.status, errors: [toError(busy)] }
  }
  return undefined
}
