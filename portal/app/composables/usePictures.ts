/** Addresses of the pictures of people in the tenant. */
export function usePictures() {
  const api = useApi()
  /**
   * @param person `picture` is the picture's id, which changes with the picture
   * @returns nothing for who has none: then nothing is asked for
   */
  return (person: { readonly id: string, readonly picture?: string | null } | null | undefined): string | undefined =>
    person?.picture ? api.href(`/users/${person.id}/avatar`, { v: person.picture }) : undefined
}
