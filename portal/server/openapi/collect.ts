// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- made by the build; the pages' type check finds it in no other way
/// <reference path="./routes.d.ts" />
import { routes } from '#kontor/routes'
import type { RouteSpec } from '../core/route.ts'

/** A route with all that is to know of it. */
export interface Described {
  readonly method: string
  /** With `{name}` for parameters. */
  readonly path: string
  readonly spec: RouteSpec
}

let known: Promise<readonly Described[]> | undefined

/** Every route of the API that says what it is, in the order of paths and methods. */
export function describedRoutes(): Promise<readonly Described[]> {
  return known ??= Promise.all(routes.map(async ({ method, path, load }) => {
    const { spec } = (await load()).default as { spec?: RouteSpec }
    return spec ? [{ method, path: path.replace(/:(\w+)/g, '{$1}'), spec }] : []
  })).then(found => found.flat().sort((a, b) => a.path.localeCompare(b.path) || METHODS.indexOf(a.method) - METHODS.indexOf(b.method)))
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']
