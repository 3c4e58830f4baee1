import { callDirectus, defineRoute } from '~~/server/core'
import { conversion, type Conversion } from '../../../../../../shared/conversion'

export default defineRoute({
  summary: 'What was made of a lead', description: 'Null for a lead that is not converted.',
  answer: conversion.nullable(),
}, (event, { caller, params }) => callDirectus<Conversion | null>(event, caller.access, `/crm/leads/${params.id}/conversion`))
