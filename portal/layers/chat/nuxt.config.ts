export default defineNuxtConfig({
  components: [{ path: './components', pathPrefix: false }],
  i18n: { locales: [{ code: 'de', files: ['de.json'] }, { code: 'en', files: ['en.json'] }] },
})
