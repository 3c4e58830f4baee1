import type { ApiRecord } from '~/utils/api'
import type { CollectionInfo } from '~/utils/collection'
import type { RecordPlace } from '~/utils/record-place'

/**
 * The place of records about which nothing is known but their collection's fields.
 * @param collection name of an own collection, or of one of the model with a page of its own
 */
export function useOwnPlace(collection: string, info: () => CollectionInfo | undefined, own = true): RecordPlace {
  const { t } = useI18n()
  const all = useOwnCollections()
  const known = () => all.value.find(one => one.name === collection)
  const label = () => info()?.label ?? known()?.label ?? { singular: collection, plural: collection }
  return {
    collection, own,
    // One of the model says itself where it is, as soon as its fields are known.
    get path() { return own ? `/custom/${encodeURIComponent(collection)}` : info()?.path ?? '' },
    page: own ? `custom/${encodeURIComponent(collection)}` : listOf(collection) ?? '',
    ...own ? { importPage: `custom/${encodeURIComponent(collection)}/import` } : {},
    get icon() { return ownIcon(known()?.icon) },
    soft: false, history: false,
    nameOf: (record: ApiRecord) => nameOfRecord(record, info()) || label().singular,
    text: (key, named) => t(`custom.${key}`, { one: label().singular, many: label().plural, name: named?.name ?? '' }),
  }
}
