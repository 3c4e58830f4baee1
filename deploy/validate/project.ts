import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { interpolate } from './interpolate.ts'

export interface Service {
  readonly image?: string
  readonly build?: { readonly context: string, readonly dockerfile?: string }
  readonly environment?: Readonly<Record<string, string | number | boolean | null>>
  readonly healthcheck?: { readonly test?: readonly string[] }
  readonly restart?: string
  readonly user?: string
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly networks?: readonly string[] | Readonly<Record<string, unknown>>
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly mem_limit?: string
}

export interface Project {
  readonly services: Readonly<Record<string, Service>>
  readonly networks?: Readonly<Record<string, unknown>>
  readonly volumes?: Readonly<Record<string, unknown>>
}

type Tree = Record<string, unknown>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)
/** Of these an overlay replaces the whole list; all others it adds to. */
const REPLACED = new Set(['command', 'entrypoint', 'test'])

/** One compose file, as YAML reads it. */
export function readCompose(file: string): Tree {
  return parse(readFileSync(file, 'utf8'), { merge: true }) as Tree
}

/** Lays overlays over a base as the Compose Specification says: maps are merged, lists appended, single values replaced. */
export function merge(base: Tree, overlay: Tree): Tree {
  const result = { ...base }
  for (const [key, value] of Object.entries(overlay)) {
    const former = result[key]
    if (isTree(former) && isTree(value)) result[key] = merge(former, value)
    else if (Array.isArray(former) && Array.isArray(value) && !REPLACED.has(key)) result[key] = [...former as unknown[], ...value as unknown[]]
    else result[key] = value
  }
  return result
}

let schema: ReturnType<Ajv2020['compile']> | undefined
/** Compiled once: that takes longer than all files together. */
function officialSchema() {
  return schema ??= new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(JSON.parse(readFileSync(join(import.meta.dirname, 'compose-spec.json'), 'utf8')) as object)
}

/**
 * Reads compose files with the variables put in.
 * @throws Error naming what is missing, what the official schema refuses, or what refers to nothing
 */
export function loadProject(files: readonly string[], env: Readonly<Record<string, string | undefined>>): Project {
  const tree = interpolate(files.map(readCompose).reduce(merge), env)
  const validate = officialSchema()
  if (!validate(tree)) throw new Error((validate.errors ?? []).map(error => `${error.instancePath || '/'} ${error.message ?? ''} ${JSON.stringify(error.params)}`).join('\n'))
  const project = tree as unknown as Project
  const dangling = danglingReferences(project)
  if (dangling.length > 0) throw new Error(dangling.join('\n'))
  return project
}

/** Networks of a service, whichever way they are written. */
export function networksOf(service: Service): string[] {
  return Array.isArray(service.networks) ? [...service.networks as string[]] : Object.keys(service.networks ?? {})
}

function danglingReferences({ services, networks = {}, volumes = {} }: Project): string[] {
  return Object.entries(services).flatMap(([name, service]) => [
    ...Object.keys(service.depends_on ?? {}).filter(other => !(other in services)).map(other => `${name} waits for ${other}, which is no service`),
    ...networksOf(service).filter(network => !(network in networks)).map(network => `${name} is on ${network}, which is no network`),
    ...(service.volumes ?? []).map(volume => volume.split(':')[0] ?? '').filter(source => !/^[./~]/.test(source) && !(source in volumes)).map(source => `${name} mounts ${source}, which is no volume`),
    ...service.image ?? service.build ? [] : [`${name} has neither image nor build`],
  ])
}
