export type RowId = string | number

interface Remembered<R> {
  readonly row: R | null
  readonly at: number
}

/** Milliseconds for which a row is taken as it is. */
const FRESH = 5000
/** So much longer it may be shown once more while it is read again; nobody waits for it. */
const STALE = 20_000
/** Most rows that are kept. */
const MAX = 5000

/** Rows by id that are asked for often and may be some seconds old. A row that cannot be read is remembered as null. */
export class RememberedRows<R extends { readonly id?: unknown }> {
  private readonly rows = new Map<RowId, Remembered<R>>()
  private readonly now: () => number

  constructor(now: () => number = Date.now) {
    this.now = now
  }

  /**
   * The rows of the ids.
   * @param load reads the rows that are not known; an id that it leaves out becomes null
   * @throws what `load` throws, when a row is missing that nobody knows
   */
  async get(ids: readonly RowId[], load: (ids: readonly RowId[]) => Promise<readonly R[]>): Promise<ReadonlyMap<RowId, R | null>> {
    const now = this.now()
    const age = (id: RowId) => now - (this.rows.get(id)?.at ?? -Infinity)
    const old = ids.filter(id => age(id) >= FRESH)
    if (old.some(id => age(id) >= FRESH + STALE)) await this.read(old, load)
    else if (old.length > 0) {
      // Whoever asks next shall not start the same look-up; when it fails the rows age on as they would have.
      const before = old.map(id => [id, this.rows.get(id) as Remembered<R>] as const)
      for (const [id, { row }] of before) this.rows.set(id, { row, at: now })
      this.read(old, load).catch(() => before.forEach(([id, entry]) => this.rows.set(id, entry)))
    }
    return new Map(ids.map(id => [id, this.rows.get(id)?.row ?? null]))
  }

  private async read(ids: readonly RowId[], load: (ids: readonly RowId[]) => Promise<readonly R[]>): Promise<void> {
    const found = new Map((await load(ids)).map(row => [row.id, row]))
    if (this.rows.size + ids.length > MAX) this.rows.clear()
    const at = this.now()
    for (const id of ids) this.rows.set(id, { row: found.get(id) ?? null, at })
  }
}
