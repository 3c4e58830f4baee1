/**
 * Answers that are asked for often and may be a few seconds old. Several who ask at once share one look-up; a failed
 * look-up is not kept.
 */
export class ShortCache<T> {
  private readonly entries = new Map<string, { readonly at: number, readonly value: Promise<T> }>()
  private readonly ttl: number
  private readonly max: number

  /**
   * @param ttl milliseconds
   * @param max entries; the oldest goes first
   */
  constructor(ttl: number, max: number) {
    this.ttl = ttl
    this.max = max
  }

  get(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.entries.get(key)
    if (known && Date.now() - known.at < this.ttl) return known.value
    const value = load()
    this.entries.delete(key)
    this.entries.set(key, { at: Date.now(), value })
    if (this.entries.size > this.max) {
      const [oldest] = this.entries.keys()
      if (oldest !== undefined) this.entries.delete(oldest)
    }
    value.catch(() => this.entries.get(key)?.value === value && this.entries.delete(key))
    return value
  }

  /** Forgets every entry whose key starts so. */
  forget(prefix: string): void {
    for (const key of this.entries.keys()) if (key.startsWith(prefix)) this.entries.delete(key)
  }
}
