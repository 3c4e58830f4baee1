/** `K` -> `⌘K` on Apple’s systems, `Ctrl K` elsewhere. */
export function shortcutLabel(key: string): string {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? `⌘${key}` : `Ctrl ${key}`
}

/** Whether a key press belongs to what the person is typing. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
}

export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>

/** Plain keys (`j`, `/`, `Enter`) while nobody types and nothing floats above the page. */
export function useKeys(shortcuts: Shortcuts, enabled: () => boolean = () => true): void {
  function onKeydown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event) || !enabled()) return
    const action = shortcuts[event.key]
    if (!action) return
    event.preventDefault()
    action(event)
  }
  onMounted(() => window.addEventListener('keydown', onKeydown))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKeydown))
}
