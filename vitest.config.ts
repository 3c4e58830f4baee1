import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** In the order of their names, so that a failure on one machine can be repeated on another. */
class ByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => a.moduleId < b.moduleId ? -1 : 1)
  }
}

/** Tests that start hubs of their own, with settings, ports and folders of their own, and touch no other. */
const OWN_HUBS = ['parking', 'moved-ports', 'refusals'].map(name => `tests/faults/${name}.test.ts`)

/** A test of the shared hub that has a tenant of its own, and no bounds of time. */
const BESIDE = ['tests/isolation/schemathesis.test.ts']

/** What needs the one real stack. */
const STACK = { globalSetup: ['tests/stack.setup.ts'], setupFiles: ['tests/hub.guard.ts'] }
const PATIENCE = { testTimeout: 120_000, hookTimeout: 300_000 }
/** At the end, two files at a time: while the one waits for a minute to come the other works. */
const TOGETHER = { maxWorkers: 2, sequence: { groupOrder: 2 } }

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
          // Vitest's own choice leaves one processor to its main process, which on two means one file after the other.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'stack',
          include: ['tests/{e2e,isolation,faults}/**/*.test.ts'],
          exclude: [...OWN_HUBS, ...BESIDE],
          // Files run one after the other.
          fileParallelism: false,
          ...STACK,
          ...PATIENCE,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { name: 'beside', include: BESIDE, ...STACK, ...PATIENCE, ...TOGETHER } },
      { test: { name: 'hubs', include: OWN_HUBS, ...PATIENCE, ...TOGETHER } },
    ],
  },
})
