import { temporaryFolder } from '@kontor/extension-shared/import/temporary'

/** Where the files of these imports lie while they are open. */
export const recordsFolder = (env: Readonly<Record<string, unknown>>): string => temporaryFolder(env, 'temporary-records')
