/** Key of the module that the page of the address belongs to, when the tenant has switched it off. */
export function useDisabledModule() {
  const route = useRoute()
  const { membership } = useMe()
  return computed(() => {
    const [, , area] = route.path.split('/')
    const modules = membership.value?.modules
    if (route.params.tenant === undefined || !modules || !area) return undefined
    return allDomains().find(({ key, scope = 'tenant', always }) => key === area && scope === 'tenant' && !always && !modules.includes(key))?.key
  })
}
