/** `npm run tenant`; exit code 2: this version runs one tenant. */
export async function tenant(): Promise<number> {
  console.error('This version of Kontor runs the tenant "demo" only: making, suspending and deleting tenants is not available yet.')
  return 2
}
