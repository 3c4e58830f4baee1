/** Where records have their pages, those of the tenant's own collections too. */
export function useRecordPages() {
  const own = useOwnCollections()
  const isOwn = (collection: string | null) => own.value.some(({ name }) => name === collection)
  return { isOwn, pageOf: (collection: string | null, id: string | null): string | undefined => pageOf(collection, id, isOwn(collection)) }
}
