import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import globals from 'globals'
import ts from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'
import { n8nNodes } from './extensions/n8n-nodes-kontor/lint.js'

export default ts.config(
  { ignores: ['**/node_modules', '**/.nuxt', '**/.output', '**/dist', '.kontor*/**', '**/*.d.ts'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
      'no-undef': 'off',
      'eqeqeq': ['error', 'always', { null: 'ignore' }],
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/no-v-html': 'error',
    },
  },
  {
    files: ['**/*.vue'],
    languageOptions: { parser: vueParser, parserOptions: { parser: ts.parser, extraFileExtensions: ['.vue'] } },
  },
  ...n8nNodes('extensions/n8n-nodes-kontor'),
  {
    // The launcher's own output is the console.
    files: ['kontor.mjs', 'launcher/**', 'tests/load/**', '**/cli.ts'],
    rules: { 'no-console': 'off' },
  },
)
