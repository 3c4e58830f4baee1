export default defineNuxtConfig({
  i18n: { locales: [{ code: 'de', files: ['de.json', 'import.de.json', 'work.de.json', 'privacy.de.json', 'customers.de.json', 'enrich.de.json', 'sources.de.json', 'activities.de.json', 'files.de.json'] }, { code: 'en', files: ['en.json', 'import.en.json', 'work.en.json', 'privacy.en.json', 'customers.en.json', 'enrich.en.json', 'sources.en.json', 'activities.en.json', 'files.en.json'] }] },
})
