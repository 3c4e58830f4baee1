export default defineNuxtConfig({
  i18n: { locales: [{ code: 'de', files: ['de.json', 'import.de.json'] }, { code: 'en', files: ['en.json', 'import.en.json'] }] },
})
