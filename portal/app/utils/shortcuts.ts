/** `K` -> `⌘K` on Apple’s systems, `Ctrl K` elsewhere. */
export function shortcutLabel(key: string): string {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? `⌘${key}` : `Ctrl ${key}`
}

/** Whether a key press belongs to what the person is typing. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
}

/** Whether the keyboard is in something that floats above the page. A panel beside a list leaves the list in use. */
function isAbove(event: KeyboardEvent): boolean {
  const floating = event.target instanceof Element ? event.target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') : null
  return floating !== null && floating.getAttribute('aria-modal') !== 'false'
}

/** Whether Enter presses what has the focus. */
function isPressing({ key, target }: KeyboardEvent): boolean {
  return key === 'Enter' && target instanceof Element && target.closest('a[href], button, summary, [role="button"], [role="checkbox"], [role="tab"]') !== null
}

export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>

/** Plain keys (`j`, `/`, `Enter`) while nobody types and nothing floats above the page. */
export function useKeys(shortcuts: Shortcuts | (() => Shortcuts), enabled: () => boolean = () => true): void {
  function onKeydown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event) || isPressing(event) || isAbove(event) || !enabled()) return
    const action = (typeof shortcuts === 'function' ? shortcuts() : shortcuts)[event.key]
    if (!action) return
    event.preventDefault()
    action(event)
  }
  onMounted(() => window.addEventListener('keydown', onKeydown))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKeydown))
}
