export default defineNuxtConfig({
  components: [{ path: './app/components', pathPrefix: false }],
  i18n: { locales: [{ code: 'de', file: 'de.json' }, { code: 'en', file: 'en.json' }] },
})
