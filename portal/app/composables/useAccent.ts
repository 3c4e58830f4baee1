/** Lightness and share of the chroma of each step; a tenant's colour gives the hue and the strength. */
const STEPS = { 50: [0.977, 0.15], 100: [0.947, 0.3], 200: [0.897, 0.5], 300: [0.82, 0.8], 400: [0.715, 1], 500: [0.606, 1], 600: [0.512, 0.9], 700: [0.442, 0.76], 800: [0.382, 0.6], 900: [0.332, 0.48], 950: [0.245, 0.38] } as const

/** `#rrggbb` and nothing else may reach a style. */
const HEX = /^#[0-9a-f]{6}$/i

function paint(accent: string | null | undefined): void {
  const { style } = document.documentElement
  for (const [step, [lightness, share]] of Object.entries(STEPS)) {
    const name = `--ui-color-primary-${step}`
    // The lightness is ours, so that text on the accent stays readable whatever colour is chosen.
    if (accent && HEX.test(accent)) style.setProperty(name, `oklch(from ${accent} ${lightness} calc(min(c, 0.16) * ${share}) h)`)
    else style.removeProperty(name)
  }
}

/** The accent of the tenant that is open. */
export function useAccent() {
  const { me } = useMe()
  return {
    /** Follows the tenant from now on. */
    follow: () => watch(() => me.value?.look?.accent, paint, { immediate: true }),
    /** Shows a colour before it is saved; `undefined` goes back to the tenant's own. */
    preview: (accent: string | null | undefined) => paint(accent === undefined ? me.value?.look?.accent : accent),
  }
}
