/** Password and second factor of the person; both are changed on the login's own pages, which lead back here. */
export function useTotp() {
  const { me } = useMe()
  const { confirm } = useConfirm()
  const { t } = useI18n()
  const isOn = computed(() => me.value?.totp === true)
  const isRequired = computed(() => me.value?.tenants.some(m => m.roles.some(role => SECOND_FACTOR_ROLES.has(role))) ?? false)
  const go = (name: 'totp' | 'totp-off' | 'recovery' | 'password') => location.assign(`/login/action?name=${name}&returnTo=/account`)

  async function disable(): Promise<void> {
    if (await confirm({ title: t('account.totpDisable'), text: t('account.totpDisableText'), confirm: t('account.totpDisable'), danger: true })) go('totp-off')
  }
  return { isOn, isRequired, disable, enable: () => go('totp'), changePassword: () => go('password'), hasCodes: computed(() => me.value?.recoveryCodes === true), makeCodes: () => go('recovery') }
}

/** Roles that must have a second factor, as the login demands it. */
const SECOND_FACTOR_ROLES: ReadonlySet<string> = new Set(['admin', 'operator'])
