/** Whether the command palette (Ctrl/Cmd-K) is open. */
export function usePalette() {
  return useState('palette', () => false)
}
