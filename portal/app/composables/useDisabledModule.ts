/** Key of the module that the page of the address belongs to, when the tenant has switched it off. */
export function useDisabledModule() {
  // Where the person is going: `useRoute` waits for the page there, which is not shown.
  const { currentRoute } = useRouter()
  const { membership } = useMe()
  return computed(() => {
    const { path, params } = currentRoute.value
    const [, , area] = path.split('/')
    const modules = membership.value?.modules
    if (params.tenant === undefined || !modules || !area) return undefined
    return allDomains().find(({ key, scope = 'tenant', always }) => key === area && scope === 'tenant' && !always && !modules.includes(key))?.key
  })
}
