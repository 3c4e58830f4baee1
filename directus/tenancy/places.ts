import { join } from 'node:path'
import type { TenancyEnv } from './world.ts'

type Folders = Pick<TenancyEnv, 'FILES_DIR' | 'RUNTIME_DIR'>

/** Files that people put into a tenant. */
export const filesOf = (env: Folders, slug: string): string => join(env.FILES_DIR, slug)
/** Exports of a tenant; no slug begins with a dot. */
export const exportsOf = (env: Folders, slug: string): string => join(env.FILES_DIR, '.exports', slug)
/** What its Directus puts aside while it works. */
export const temporaryOf = (env: Folders, slug: string): string => join(env.RUNTIME_DIR, 'tmp', slug)
/** The newest finished export in that folder, and the one that is to be restored. */
export const EXPORT_FILE = 'export.zip'
export const RESTORE_FILE = 'restore.zip'
