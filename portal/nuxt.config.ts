export default defineNuxtConfig({
  compatibilityDate: '2026-11-01',
  ssr: false,
  modules: ['@nuxt/ui', '@nuxtjs/i18n'],
  devtools: { enabled: false },
  telemetry: false,
})
