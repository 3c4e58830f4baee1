import { LauncherError } from '../errors.ts'

/**
 * `npm run tenant`.
 * @throws LauncherError NOT_AVAILABLE: this version runs one tenant
 */
export async function tenant(): Promise<number> {
  throw new LauncherError('NOT_AVAILABLE', 'This version of Kontor runs the tenant "demo" only; making, suspending and deleting tenants is not available yet.')
}
