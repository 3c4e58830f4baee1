import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** In the order of their names, so that a failure on one machine can be repeated on another. */
class ByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => a.moduleId < b.moduleId ? -1 : 1)
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: ByName },
    reporters: ['default', './tests/failures.reporter.ts'],
    // A hub takes a while to end.
    teardownTimeout: 120_000,
    projects: [
      {
        // As Nuxt calls the portal's folder.
        resolve: { alias: { '~~': fileURLToPath(new URL('./portal', import.meta.url)) } },
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
          setupFiles: ['tests/hub.guard.ts'],
          // One real stack: files run one after the other.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
