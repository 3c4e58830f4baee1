export default defineNuxtConfig({
  i18n: { locales: [{ code: 'de', files: ['de.json'] }, { code: 'en', files: ['en.json'] }] },
})
