import { makeTask } from './make-task.ts'
import { notify } from './notify.ts'
import { sendMail } from './send-mail.ts'
import { startWorkflow } from './start-workflow.ts'

/** Steps that Studio offers for flows (`app.js`); all of them act as the automation. */
export const OPERATIONS = [makeTask, notify, sendMail, startWorkflow]
