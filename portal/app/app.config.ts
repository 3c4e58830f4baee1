/** Kontor's look on top of Nuxt UI: one accent, calm neutrals, translucency only for what floats. */
const FLOATING = 'bg-default/80 backdrop-blur-xl ring ring-default/80 shadow-floating'
/** A menu holds the keyboard for as long as it can be seen: one that faded out would take it back from whoever types on. */
const CHOSEN_FROM = `${FLOATING} data-[state=closed]:animate-none!`

export default defineAppConfig({
  ui: {
    colors: { primary: 'kontor', neutral: 'slate', success: 'green', warning: 'amber', error: 'red' },
    button: { slots: { base: 'font-medium cursor-pointer' }, defaultVariants: { size: 'md' } },
    slideover: { slots: { overlay: 'bg-black/25 dark:bg-black/50', content: 'bg-default/95 backdrop-blur-xl ring ring-default/60 shadow-floating' } },
    modal: { slots: { overlay: 'bg-black/25 dark:bg-black/50 backdrop-blur-[2px]', content: FLOATING } },
    dropdownMenu: { slots: { content: FLOATING } },
    popover: { slots: { content: FLOATING } },
    selectMenu: { slots: { content: CHOSEN_FROM } },
    select: { slots: { content: CHOSEN_FROM } },
    toast: { slots: { root: 'bg-default/90 backdrop-blur-xl shadow-floating' } },
    badge: { slots: { base: 'font-medium' } },
  },
})
