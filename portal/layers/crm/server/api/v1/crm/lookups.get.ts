import { z } from 'zod'
import { callDirectus, defineRoute } from '~~/server/core'
import { offeredSource } from '../../../../shared/sources'
import { presentOffered } from '../../../utils/sources'

export default defineRoute({ summary: 'Lists the sources by which leads can be enriched', description: 'For whoever may change leads, and for programs.', answer: z.array(offeredSource) },
  async (event, { caller }) => (await callDirectus<Record<string, unknown>[]>(event, caller.access, '/crm/lookups')).map(presentOffered))
