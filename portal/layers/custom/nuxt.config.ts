export default defineNuxtConfig({
  i18n: { locales: [{ code: 'de', file: 'de.json' }, { code: 'en', file: 'en.json' }] },
})
