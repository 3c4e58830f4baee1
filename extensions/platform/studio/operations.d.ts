interface Field { readonly field: string, readonly name: string, readonly type: string, readonly meta: Readonly<Record<string, unknown>> }
export const operations: readonly {
  readonly id: string
  readonly icon: string
  readonly name: string
  readonly description: string
  readonly overview: (options: Readonly<Record<string, string | undefined>>) => readonly { readonly label: string, readonly text: string }[]
  readonly options: () => readonly Field[]
}[]
