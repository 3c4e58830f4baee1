import type { Reporter, TestModule, SerializedError } from 'vitest/node'

const LINES = 80
const firstLine = (error: { readonly message?: string } | undefined) => (error?.message ?? 'no message').split('\n').find(line => line.trim() !== '')?.slice(0, 240) ?? ''

/**
 * After a run that failed: every failure in the order in which it happened, one line each. The runner prints them by
 * size, pages long, and the first one is the one that explains the others.
 */
export default class Failures implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const lines: string[] = unhandled.map(error => `nobody caught: ${firstLine(error)}`)
    for (const module of [...modules].sort((a, b) => a.moduleId < b.moduleId ? -1 : 1)) {
      for (const error of module.errors()) lines.push(`${module.relativeModuleId}: ${firstLine(error)}`)
      for (const suite of module.children.allSuites()) for (const error of suite.errors()) lines.push(`${module.relativeModuleId} > ${suite.fullName}: ${firstLine(error)}`)
      for (const test of module.children.allTests('failed')) lines.push(`${module.relativeModuleId} > ${test.fullName}: ${firstLine(test.result().errors?.[0])}`)
    }
    if (lines.length === 0) return
    process.stdout.write(`\nFailures in their order:\n${lines.slice(0, LINES).join('\n')}\n${lines.length > LINES ? `and ${lines.length - LINES} more\n` : ''}`)
  }
}
