export interface Resolved {
  readonly url: string
  readonly format?: string | null | undefined
  readonly shortCircuit?: boolean
}
export interface ResolveContext {
  readonly conditions: string[]
  readonly parentURL: string | undefined
}

const folderOf = (url: string) => url.slice(0, url.lastIndexOf('/'))

/**
 * Finds modules as Node does, and asks Node only for what it has not said before: for each of the thousands of files
 * that a start imports it parses the whole manifest of the package again, which is half of the time of all imports.
 * Nothing is guessed: a module that is named by its path is that file, files of one folder with one ending are of one
 * kind, as the nearest manifest says which, and a package is the same for all files of a folder.
 * @param replaced addresses of modules in place of which others are taken
 * @returns a hook for `registerHooks`
 */
export function resolveOnce(replaced: ReadonlyMap<string, string> = new Map()) {
  const formats = new Map<string, string>()
  const packages = new Map<string, Resolved>()

  return (specifier: string, context: ResolveContext, search: (specifier: string) => Resolved): Resolved => {
    const { conditions, parentURL } = context
    if (!parentURL?.startsWith('file:') || !conditions.includes('import')) return search(specifier)
    if (specifier.startsWith('./') || specifier.startsWith('../')) return beside(new URL(specifier, parentURL).href, () => search(specifier))
    if (!/^@?[a-z0-9][^:]*$/i.test(specifier)) return search(specifier)
    const key = `${specifier} from ${folderOf(parentURL)}`
    const known = packages.get(key)
    if (known) return known
    const found = search(specifier)
    const instead = replaced.get(found.url)
    const { url, format } = instead === undefined ? found : { url: instead, format: 'module' }
    if (format) packages.set(key, { url, format, shortCircuit: true })
    return { url, format, ...instead === undefined ? {} : { shortCircuit: true } }
  }

  function beside(url: string, search: () => Resolved): Resolved {
    const instead = replaced.get(url)
    if (instead !== undefined) return { url: instead, format: 'module', shortCircuit: true }
    // With a query it is another module of the same file.
    if (/[?#%]/.test(url)) return search()
    const kind = `${folderOf(url)} ${url.slice(url.lastIndexOf('.'))}`
    const format = formats.get(kind)
    if (format !== undefined) return { url, format, shortCircuit: true }
    const found = search()
    // A link leads elsewhere, and a file without a kind is of the one that its text says.
    if (found.url === url && found.format) formats.set(kind, found.format)
    return found
  }
}
