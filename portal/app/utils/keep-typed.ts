/**
 * What a form shows when the stored values behind it have changed: the new ones, except where somebody has typed
 * something else and not saved it.
 * @param form changed in place
 * @param former what the form began with
 */
export function keepTyped<T extends object>(form: T, former: Readonly<T> | undefined, fresh: Readonly<T>): void {
  for (const key of Object.keys(fresh) as (keyof T)[]) {
    if (former === undefined || form[key] === former[key]) form[key] = fresh[key]
  }
}
