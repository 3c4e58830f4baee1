export function hydrateSymlinks(root: string): Promise<void>
