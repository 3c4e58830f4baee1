declare module '#kontor/routes' {
  /** Every handler of the API as the router has it: method, path with `:name` for parameters, and its module. */
  export const routes: readonly { readonly method: string, readonly path: string, readonly load: () => Promise<{ readonly default: unknown }> }[]
}
