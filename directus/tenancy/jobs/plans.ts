import { JOB_STEPS, type JobKind, type StepKey } from '@kontor/model'
import { activate } from '../steps/activate.ts'
import { checkEmpty } from '../steps/check-empty.ts'
import { clearCache } from '../steps/clear-cache.ts'
import { clearTraces } from '../steps/clear-traces.ts'
import { deleteClients } from '../steps/delete-clients.ts'
import { deletePeople } from '../steps/delete-people.ts'
import { deleteRecords } from '../steps/delete-records.ts'
import { dropDatabase } from '../steps/drop-database.ts'
import { inviteAdmin } from '../steps/invite-admin.ts'
import { makeAdmin } from '../steps/make-admin.ts'
import { makeDatabase } from '../steps/make-database.ts'
import { makeOrganization } from '../steps/make-organization.ts'
import { makeStudioClient } from '../steps/make-studio-client.ts'
import { readExport } from '../steps/read-export.ts'
import { removeFiles } from '../steps/remove-files.ts'
import { removeOrganization } from '../steps/remove-organization.ts'
import { startInstance } from '../steps/start-instance.ts'
import { stopInstance } from '../steps/stop-instance.ts'
import { syncNames } from '../steps/sync-names.ts'
import { updateModel } from '../steps/update-model.ts'
import { writeExport } from '../steps/write-export.ts'
import type { Step } from './step.ts'

type Steps<K extends JobKind> = { readonly [S in (typeof JOB_STEPS)[K][number]]: Step }

const PLANS: { readonly [K in JobKind]: Steps<K> } = {
  create: { database: makeDatabase, organization: makeOrganization, studio: makeStudioClient, admin: makeAdmin, instance: startInstance, invitation: inviteAdmin, active: activate },
  suspend: { stop: stopInstance },
  resume: { model: updateModel, instance: startInstance, active: activate },
  delete: {
    stop: stopInstance, people: deletePeople, clients: deleteClients, organization: removeOrganization, database: dropDatabase, files: removeFiles, cache: clearCache,
    traces: clearTraces, records: deleteRecords,
  },
  export: { archive: writeExport },
  restore: { empty: checkEmpty, stop: stopInstance, archive: readExport, model: updateModel, instance: startInstance, active: activate },
  upgrade: { model: updateModel, names: syncNames },
}

/** The steps of a kind of job in their order. */
export function stepsOf(kind: JobKind): readonly { readonly key: StepKey, readonly step: Step }[] {
  const plan = PLANS[kind] as Readonly<Record<string, Step>>
  return JOB_STEPS[kind].map(key => ({ key, step: plan[key] as Step }))
}
