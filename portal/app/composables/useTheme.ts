/** Light, dark or as the device has it: here at once, and with the person's profile so that other devices follow. */
export function useTheme() {
  const colorMode = useColorMode()
  const api = useApi()
  const { me } = useMe()
  const tenant = useTenant()
  type Theme = 'system' | 'light' | 'dark'
  return {
    theme: computed(() => colorMode.preference as Theme),
    async setTheme(theme: Theme): Promise<void> {
      colorMode.preference = theme
      if (me.value?.look) me.value = { ...me.value, look: { ...me.value.look, theme } }
      // Without a tenant or a connection the choice holds on this device.
      if (tenant.value) await api.patch('/users/me/profile', { theme }).catch(() => undefined)
    },
  }
}
