/** Tries again by itself when the network is back, if it was the network that was missing. */
export function useRetryOnline(error: () => unknown, retry: () => void): void {
  const back = () => {
    const failed = error()
    if (failed instanceof ApiError && failed.code === 'OFFLINE') retry()
  }
  onMounted(() => window.addEventListener('online', back))
  onBeforeUnmount(() => window.removeEventListener('online', back))
}
