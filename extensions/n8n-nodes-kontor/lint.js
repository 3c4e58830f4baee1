import plugin from '@n8n/eslint-plugin-community-nodes'
import ts from 'typescript-eslint'

const { plugins, rules } = plugin.configs.recommended

/**
 * What n8n checks a community package by, warnings as errors.
 * @param {string} folder of this package, as the configuration sees it that these stand in
 */
export const n8nNodes = folder => [
  {
    files: ['api', 'credentials', 'nodes'].map(part => `${folder}/${part}/**/*.ts`),
    ignores: ['**/*.test.ts'],
    plugins, rules,
  },
  {
    // What is thrown there knows no node; the node makes its own error of it.
    files: [`${folder}/api/**/*.ts`],
    rules: { '@n8n/community-nodes/require-node-api-error': 'off' },
  },
  {
    files: [`${folder}/package.json`],
    plugins,
    languageOptions: { parser: ts.parser, parserOptions: { extraFileExtensions: ['.json'] } },
    rules: { ...rules, '@typescript-eslint/no-unused-expressions': 'off' },
  },
]
