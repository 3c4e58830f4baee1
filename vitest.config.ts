import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{launcher,directus,extensions,keycloak,portal,n8n-workflows,deploy}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/.output/**', '**/.nuxt/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'stack',
          include: ['tests/{e2e,isolation,faults}/**/*.test.ts'],
          globalSetup: ['tests/stack.setup.ts'],
          // One real stack: files run one after the other, in the order of their names.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
