/** One row of the table. */
export interface Figure {
  readonly name: string
  readonly aim?: string
  readonly value: string
  /** False when the aim is missed; left out where there is none. */
  readonly met?: boolean
}

/**
 * The value below which the given share of the values lies (nearest rank).
 * @param share between 0 and 1
 */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('no values were measured')
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number
}

export const milliseconds = (value: number) => value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(value < 10 ? 1 : 0)} ms`

/** `p50 / p95` of durations in milliseconds. */
export const spread = (values: readonly number[]) => `${milliseconds(percentile(values, 0.5))} / ${milliseconds(percentile(values, 0.95))}`

export const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
export const kilobytes = (bytes: number) => `${Math.round(bytes / 1e3)} kB`

/** A Markdown table, as it stands in the README. */
export function markdown(figures: readonly Figure[]): string {
  const rows = [['figure', 'aim', 'measured'], ...figures.map(({ name, aim = '', value, met }) => [name, aim, met === false ? `${value} (missed)` : value])]
  const widths = [0, 1, 2].map(column => Math.max(...rows.map(row => (row[column] ?? '').length)))
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(rows[0] as string[]), `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...rows.slice(1).map(line)].join('\n')
}
