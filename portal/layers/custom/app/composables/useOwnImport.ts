import type { ImportPlace } from '~/composables/useImportPlace'
import type { CollectionInfo } from '~/utils/collection'

/** Where records of an own collection come from a file. */
export function useOwnImport({ name, label }: CollectionInfo): ImportPlace {
  const path = `custom/${encodeURIComponent(name)}`
  return {
    file: `/${path}/import`, imports: '/platform/imports', only: { collection: name }, page: `${path}/import`, list: path, listLabel: label.plural, made: () => path,
    names: { one: label.singular, many: label.plural },
  }
}
