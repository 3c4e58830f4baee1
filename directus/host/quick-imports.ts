/** Imported before anything else in a process of an instance: makes what it imports afterwards quick to find. */
import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { API_FOLDER } from './from-api.ts'
import { inOneFile } from './in-one-file.ts'
import { inPlaceOfPermissions } from './in-place-of-permissions.ts'
import { resolveOnce } from './resolve-once.ts'
import { inPlaceOfSwitchedOff } from './switched-off.ts'

const folder = `${pathToFileURL(API_FOLDER).href}/`
registerHooks({ resolve: resolveOnce(new Map([...inPlaceOfSwitchedOff(folder, process.env), ...inPlaceOfPermissions(folder), ...inOneFile()])) })
