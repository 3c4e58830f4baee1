/**
 * Answers that are asked for often and may be a few seconds old. Several who ask at once share one look-up; a failed
 * look-up is not kept.
 */
export class ShortCache<T> {
  private readonly entries = new Map<string, { readonly at: number, readonly value: Promise<T> }>()
  private readonly ttl: () => number
  private readonly max: number
  private readonly stale: () => number

  /**
   * @param ttl milliseconds, or what says how many now
   * @param max entries; the oldest goes first
   * @param stale milliseconds after `ttl` in which the former answer is given once more while a new one is looked up
   */
  constructor(ttl: number | (() => number), max: number, stale: number | (() => number) = 0) {
    this.ttl = typeof ttl === 'number' ? () => ttl : ttl
    this.max = max
    this.stale = typeof stale === 'number' ? () => stale : stale
  }

  get(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.entries.get(key)
    const age = known ? Date.now() - known.at : Infinity
    if (known && age < this.ttl()) return known.value
    if (known && age < this.ttl() + this.stale()) {
      // Whoever asks now does not wait; whoever asks next gets the new answer.
      const meanwhile = { at: Date.now(), value: known.value }
      this.entries.set(key, meanwhile)
      // What was forgotten while it was looked up may be of before.
      const isStill = () => this.entries.get(key) === meanwhile
      load().then(fresh => void (isStill() && this.keep(key, Promise.resolve(fresh))), () => void (isStill() && this.entries.delete(key)))
      return known.value
    }
    return this.keep(key, load())
  }

  private keep(key: string, value: Promise<T>): Promise<T> {
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
