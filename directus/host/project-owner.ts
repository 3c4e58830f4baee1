interface Owner { readonly project_owner: string, readonly org_name: null, readonly project_usage: null, readonly product_updates: false }

export interface OwnerServices {
  /** The owner that is noted, if any. */
  readonly current: () => Promise<string | null>
  /** Directus' own way to note one: it also tells Directus the company, which is what the question is for. */
  readonly set: (owner: Owner) => Promise<unknown>
}

/**
 * Directus' licence asks who is responsible for an instance, and Studio asks every administrator until somebody
 * answers. An operator who has answered with PROJECT_OWNER (Directus' own setting, which its `bootstrap` command reads)
 * answers for every instance, those of later tenants too. What somebody has answered in Studio stays.
 */
export async function nameProjectOwner(address: string | undefined, { current, set }: OwnerServices): Promise<void> {
  if (!address || await current()) return
  await set({ project_owner: address, org_name: null, project_usage: null, product_updates: false })
}
