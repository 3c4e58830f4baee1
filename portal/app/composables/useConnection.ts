import { ApiError } from '~/utils/api'

/** Whether the portal's server can be reached, and why the last start failed. */
export function useConnection() {
  const error = useState<ApiError | undefined>('connection', () => undefined)
  return {
    error,
    failed: (cause: unknown) => {
      error.value = cause instanceof ApiError ? cause : new ApiError({ status: 0, code: 'UNKNOWN', message: '', cause })
    },
    recovered: () => { error.value = undefined },
  }
}
