import { fileURLToPath } from 'node:url'

export default defineNuxtConfig({
  compatibilityDate: '2026-11-01',
  // Everything lies behind the login, so there is nothing to render for strangers or search engines.
  ssr: false,
  modules: ['@nuxt/ui', '@nuxtjs/i18n'],
  devtools: { enabled: false },
  telemetry: false,
  css: ['~/assets/main.css'],
  components: [{ path: '~/components', pathPrefix: false }],
  app: {
    head: {
      title: 'Kontor',
      viewport: 'width=device-width, initial-scale=1, viewport-fit=cover',
      meta: [
        { name: 'theme-color', content: '#f6f7f8', media: '(prefers-color-scheme: light)' },
        { name: 'theme-color', content: '#0e1214', media: '(prefers-color-scheme: dark)' },
        { name: 'robots', content: 'noindex' },
      ],
      link: [{ rel: 'icon', type: 'image/svg+xml', href: '/favicon.svg' }],
    },
  },
  ui: {
    fonts: false,
    theme: { colors: ['primary', 'success', 'warning', 'error'] },
    experimental: { componentDetection: true },
  },
  colorMode: { preference: 'system', fallback: 'light', classSuffix: '', storageKey: 'kontor-theme' },
  icon: {
    mode: 'svg',
    provider: 'none',
    clientBundle: { scan: { globInclude: ['**/*.{vue,ts}'], globExclude: ['node_modules', '.nuxt', '.output', 'server'] }, sizeLimitKb: 128 },
  },
  i18n: {
    strategy: 'no_prefix',
    defaultLocale: 'de',
    locales: [
      { code: 'de', language: 'de-DE', name: 'Deutsch', files: ['de.json', 'import.de.json'] },
      { code: 'en', language: 'en-GB', name: 'English', files: ['en.json', 'import.en.json'] },
    ],
    detectBrowserLanguage: { useCookie: true, cookieKey: 'kontor_locale', fallbackLocale: 'en' },
    bundle: { compositionOnly: true, fullInstall: false, dropMessageCompiler: true },
  },
  nitro: {
    compressPublicAssets: { brotli: true, gzip: true },
  },
  routeRules: {
    '/_nuxt/**': { headers: { 'cache-control': 'public, max-age=31536000, immutable' } },
  },
  hooks: {
    // What is loaded lazily is loaded when it is needed, not after every first page.
    'build:manifest': (manifest) => {
      for (const entry of Object.values(manifest)) entry.prefetch = false
    },
    // What the router has of the API, so that its description can neither miss a route nor invent one.
    'nitro:init': (nitro) => {
      nitro.options.virtual['#kontor/routes'] = () => {
        const found = nitro.scannedHandlers.filter(({ route, method }) => method && route?.startsWith('/api/v1/'))
        return `export const routes = [${found.map(({ route, method, handler }) => `{ method: ${JSON.stringify(method)}, path: ${JSON.stringify(route)}, load: () => import(${JSON.stringify(handler)}) }`).join(', ')}]`
      }
    },
    // Ours answers for the API, Nuxt's for pages.
    'nitro:config': (config) => {
      config.errorHandler = [fileURLToPath(new URL('./server/core/error-handler.ts', import.meta.url)), ...[config.errorHandler ?? []].flat()]
    },
  },
  experimental: {
    payloadExtraction: false,
    appManifest: false,
    // What becomes of it says `app/plugins/missing-chunks.client.ts`.
    emitRouteChunkError: 'manual',
    // A page is fetched when somebody points at its link; every link in view would make the first load twice as heavy.
    defaults: { nuxtLink: { prefetchOn: { visibility: false, interaction: true } } },
  },
  typescript: { strict: true },
})
