import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const HERE = import.meta.dirname
const SOURCES = ['api', 'credentials', 'icons', 'nodes']

const filesIn = (folder: string): string[] => readdirSync(join(HERE, folder), { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && !entry.name.endsWith('.test.ts')).map(entry => join(entry.parentPath, entry.name)).sort()

/** The files that the package is made of, by full path. */
export const sourceFiles = (): string[] => SOURCES.flatMap(filesIn)

/**
 * Writes the package as n8n loads it: CommonJS, because n8n finds `n8n-workflow` for its nodes by NODE_PATH, which
 * ES modules do not know. Types are checked elsewhere.
 * @param target folder that is emptied
 */
export async function build(target: string): Promise<void> {
  // Half a second to load: who only asks for the sources does not wait for it.
  const { default: ts } = await import('typescript')
  rmSync(target, { recursive: true, force: true })
  for (const file of sourceFiles()) {
    const to = join(target, file.slice(HERE.length + 1))
    mkdirSync(dirname(to), { recursive: true })
    if (!file.endsWith('.ts')) {
      cpSync(file, to)
      continue
    }
    const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
      fileName: file,
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2024, rewriteRelativeImportExtensions: true, verbatimModuleSyntax: false, isolatedModules: true },
    })
    writeFileSync(to.replace(/\.ts$/, '.js'), outputText)
  }
  writeFileSync(join(target, 'package.json'), '{ "type": "commonjs" }\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await build(join(HERE, 'dist'))
