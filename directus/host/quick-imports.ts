/** Imported before anything else in a process of an instance: makes what it imports afterwards quick to find. */
import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { API_FOLDER } from './from-api.ts'
import { inOneFile } from './in-one-file.ts'
import { resolveOnce } from './resolve-once.ts'
import { inPlaceOfSwitchedOff } from './switched-off.ts'

registerHooks({ resolve: resolveOnce(new Map([...inPlaceOfSwitchedOff(`${pathToFileURL(API_FOLDER).href}/`, process.env), ...inOneFile()])) })
