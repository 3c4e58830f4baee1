/** Lists of a resource read again what somebody else on the page has changed. */
export function useChanges(path: string) {
  const count = useState(`changes:${path}`, () => 0)
  return { count: readonly(count), announce: () => { count.value++ } }
}
