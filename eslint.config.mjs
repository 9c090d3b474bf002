import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import globals from 'globals';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const server = ['@nestjs/*', 'fastify', '@fastify/*', '@prisma/*', 'prisma', 'bullmq', '@nestjs/bullmq'];
const httpClients = ['undici', 'axios', 'got', 'node-fetch'];
const redis = ['ioredis', 'redis'];

/** Who may import whom (docs/architecture/overview.md). Tags stand in each project's package.json. */
const boundaries = [
  {
    sourceTag: 'lib:contracts',
    onlyDependOnLibsWithTags: [],
    bannedExternalImports: [...server, ...httpClients, ...redis, 'pg', 'pino'],
  },
  { sourceTag: 'lib:wire', onlyDependOnLibsWithTags: [], bannedExternalImports: [...server, ...httpClients, ...redis] },
  {
    sourceTag: 'lib:pricing',
    onlyDependOnLibsWithTags: [],
    bannedExternalImports: [...server, ...httpClients, ...redis],
  },
  { sourceTag: 'lib:state', onlyDependOnLibsWithTags: [], bannedExternalImports: server },
  {
    sourceTag: 'lib:providers',
    onlyDependOnLibsWithTags: ['lib:wire', 'lib:pricing'],
    bannedExternalImports: [...server, ...httpClients, ...redis],
  },
  {
    sourceTag: 'lib:gateway',
    onlyDependOnLibsWithTags: ['lib:wire', 'lib:providers', 'lib:state', 'lib:pricing'],
    bannedExternalImports: [...server, ...redis],
  },
  { sourceTag: 'lib:database', onlyDependOnLibsWithTags: [], bannedExternalImports: ['@nestjs/*', ...httpClients] },
  {
    sourceTag: 'app:simulator',
    onlyDependOnLibsWithTags: [],
    bannedExternalImports: ['@nestjs/*', ...redis],
  },
  {
    sourceTag: 'app:api',
    onlyDependOnLibsWithTags: [
      'lib:contracts',
      'lib:wire',
      'lib:providers',
      'lib:gateway',
      'lib:state',
      'lib:pricing',
      'lib:database',
      'app:simulator',
    ],
  },
  {
    sourceTag: 'app:portal',
    onlyDependOnLibsWithTags: ['lib:contracts'],
    bannedExternalImports: [...server, ...redis],
  },
  { sourceTag: 'e2e', onlyDependOnLibsWithTags: ['lib:contracts', 'lib:wire', 'app:simulator'] },
  {
    sourceTag: 'bench',
    onlyDependOnLibsWithTags: ['lib:gateway', 'lib:wire', 'lib:pricing', 'lib:providers'],
  },
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/dist-types/**',
      '**/node_modules/**',
      '**/generated/**',
      '.nx/**',
      '.tollgate/**',
      'bench/.build/**',
      'apps/portal/src/lib/api-types.ts',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, allow: [], depConstraints: boundaries },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/ban-ts-comment': 'error',
      'no-console': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-globals': [
        'error',
        {
          name: 'fetch',
          message: 'Upstream calls go through libs/gateway/src/upstream; fetch costs 15 times as much.',
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only apps/api/src/config/env.ts reads the environment.' },
        { property: '$queryRawUnsafe', message: 'Use a parametrised query.' },
        { property: '$executeRawUnsafe', message: 'Use a parametrised query.' },
      ],
    },
  },
  {
    // A promise nobody waits for is an error nobody hears of.
    files: ['libs/*/src/**/*.ts', 'apps/{api,simulator}/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/testing/**', '**/*.contract.ts'],
    languageOptions: {
      parserOptions: {
        project: ['libs/*/tsconfig.json', 'apps/{api,simulator}/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: globals.node },
    rules: { 'no-restricted-properties': 'off', 'no-restricted-globals': 'off' },
  },
  {
    files: [
      'apps/api/src/config/env.ts',
      'prisma.config.ts',
      '**/*.spec.ts',
      '**/testing/**',
      'e2e/**',
      'bench/**',
      'apps/simulator/src/main.ts',
    ],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-globals': 'off' },
  },
  {
    files: ['apps/portal/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    languageOptions: { globals: globals.browser },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'no-restricted-globals': 'off',
    },
  },
);
