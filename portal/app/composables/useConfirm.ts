export interface Question {
  readonly title: string
  readonly text?: string
  readonly confirm: string
  /** Red button for what cannot be taken back easily. */
  readonly danger?: boolean
}

/** Asks before something happens: `if (await confirm({ ... })) ...`. One dialog for the whole portal. */
export function useConfirm() {
  const question = useState<Question | undefined>('confirm', () => undefined)
  const isAsking = computed(() => question.value !== undefined)

  function confirm(asked: Question): Promise<boolean> {
    pending?.(false)
    question.value = asked
    return new Promise(resolve => (pending = resolve))
  }

  function answer(value: boolean): void {
    pending?.(value)
    pending = undefined
    question.value = undefined
  }

  return { question, isAsking, confirm, answer }
}

let pending: ((value: boolean) => void) | undefined
