/** What a person says about themselves in the tenant, as `/api/v1/users/me/profile` answers. */
export interface OwnProfile {
  readonly firstName: string | null
  readonly lastName: string | null
  readonly displayName: string | null
  readonly phone: string | null
  readonly company: string | null
  readonly timeZone: string | null
  readonly track: string | null
  readonly wantedFields: readonly string[]
  readonly notifications: { readonly portal: readonly string[], readonly mail: readonly string[] }
}
export type OwnProfileChange = Partial<OwnProfile>

/** The person's profile, shared by the sections of the account page. */
export function useOwnProfile() {
  const api = useApi()
  const { me, load } = useMe()
  const tenant = useTenant()
  const profile = useState<OwnProfile | undefined>('own-profile', () => undefined)

  async function read(): Promise<void> {
    profile.value = await api.get<OwnProfile>('/users/me/profile')
  }
  /** @throws ApiError with a problem per field */
  async function save(change: OwnProfileChange): Promise<void> {
    profile.value = await api.patch<OwnProfile>('/users/me/profile', change)
    // Name, picture and time zone of every page follow.
    if (me.value) await load(tenant.value)
  }
  return { profile, read, save }
}
