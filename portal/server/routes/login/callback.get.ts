import { finishLogin } from '../../auth/finish-login.ts'
import { defineLoginPage } from '../../auth/page.ts'

export default defineLoginPage(finishLogin)
