// Lint rules: type-aware typescript-eslint, with the house rules that a machine can check.
// What files may import, and who may read the environment, is checked in test/architecture.
import { fileURLToPath } from 'node:url';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const root = fileURLToPath(new URL('..', import.meta.url));
const readonly = (...names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

const PARAMETERS_MAX = 5;
/** Nest injects the parameters of a decorated class by type, so their order cannot be confused. */
const INJECTED_MAX = 8;
const withMoreThan = (max, ...owners) =>
  owners.map((owner) => ({
    selector: `${owner}[params.length>${max}]`,
    message: `More than ${max} parameters: group them in an object, or split the class.`,
  }));
const tooManyParameters = [
  ...withMoreThan(
    PARAMETERS_MAX,
    'FunctionDeclaration',
    'ArrowFunctionExpression',
    ':not(MethodDefinition[kind="constructor"]) > FunctionExpression',
    'ClassDeclaration[decorators.length=0] > ClassBody > MethodDefinition[kind="constructor"] > FunctionExpression',
  ),
  ...withMoreThan(INJECTED_MAX, 'MethodDefinition[kind="constructor"] > FunctionExpression'),
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      'client/reference/**',
      'coverage/**',
      '**/node_modules/**',
      'test/architecture/fixtures/**',
      '.data/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: ['./tsconfig.json'], tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/require-await': 'off',
      // Tables of error codes and of events grow by declaration merging.
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-empty': ['error', { allowEmptyCatch: false }],
    },
  },
  {
    files: ['client/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    languageOptions: { parserOptions: { project: ['./client/tsconfig.json'], tsconfigRootDir: root } },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/platform/config/**', 'src/platform/common/clock.ts', 'src/platform/common/ids.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time comes in through Clock.' },
        { object: 'Math', property: 'random', message: 'Chance comes in through ids.' },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'client/src/**/*.ts'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-depth': ['error', 3],
      'no-restricted-syntax': ['error', ...tooManyParameters],
    },
  },
  {
    // The callback of a `describe` holds many tests, and a migration holds the SQL of many tables.
    files: ['src/**/*.ts', 'client/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/migrations/**'],
    rules: { 'max-lines-per-function': ['error', 60] },
  },
  {
    // A JSON answer has no type, and a test that looks into one is not the place to give it one.
    files: ['src/**/*.spec.ts', 'client/src/**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.{mjs,cjs}'],
    languageOptions: {
      globals: readonly(
        'AbortController',
        'AbortSignal',
        'Buffer',
        'TextDecoder',
        'TextEncoder',
        'URL',
        'URLSearchParams',
        'clearInterval',
        'clearTimeout',
        'console',
        'fetch',
        'performance',
        'process',
        'setImmediate',
        'setInterval',
        'setTimeout',
      ),
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { ...readonly('require', '__dirname'), module: 'writable' },
    },
  },
  {
    files: ['web/**/*.js'],
    languageOptions: {
      globals: readonly(
        'AbortController',
        'AbortSignal',
        'AsyncApiStandalone',
        'EventSource',
        'LightweightCharts',
        'URL',
        'URLSearchParams',
        'clearInterval',
        'clearTimeout',
        'console',
        'document',
        'fetch',
        'history',
        'localStorage',
        'location',
        'matchMedia',
        'navigator',
        'performance',
        'requestAnimationFrame',
        'setInterval',
        'setTimeout',
        'window',
      ),
    },
  },
);
