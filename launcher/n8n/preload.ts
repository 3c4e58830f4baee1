import { registerHooks } from 'node:module'

/**
 * What n8n is started with. Its AI Agent cannot be loaded without `sqlite3`, which is no more than one of the databases
 * that an agent of former versions could ask; packages with a native part are not compiled here, so that part is left out.
 */
registerHooks({
  resolve: (specifier, context, next) => specifier === 'sqlite3' ? { url: new URL('no-sqlite.cjs', import.meta.url).href, format: 'commonjs', shortCircuit: true } : next(specifier, context),
})
