import { preset, swcTransform } from './jest.preset.mjs';

const tsxTransform = structuredClone(swcTransform);
Object.assign(tsxTransform['^.+\\.(ts|tsx)$'][1].jsc, {
  parser: { syntax: 'typescript', tsx: true },
  transform: { react: { runtime: 'automatic' } },
});

/**
 * unit:   everything decidable in memory, beside the code it tests.
 * stores: the same, against a real Postgres or Redis started by the test itself.
 * e2e:    the built product on real sockets.
 */
export default {
  projects: [
    {
      ...preset,
      displayName: 'unit',
      rootDir: import.meta.dirname,
      testMatch: [
        '<rootDir>/libs/*/src/**/*.spec.ts',
        '<rootDir>/apps/{api,simulator}/src/**/*.spec.ts',
        '<rootDir>/scripts/**/*.spec.ts',
      ],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.store\\.spec\\.ts$'],
    },
    {
      ...preset,
      displayName: 'stores',
      rootDir: import.meta.dirname,
      testMatch: ['<rootDir>/{libs,apps}/*/src/**/*.store.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/'],
    },
    {
      ...preset,
      displayName: 'portal',
      rootDir: import.meta.dirname,
      transform: tsxTransform,
      testEnvironment: 'jsdom',
      moduleNameMapper: { ...preset.moduleNameMapper, '\\.(css|svg)$': '<rootDir>/apps/portal/testing/empty.mjs' },
      testMatch: ['<rootDir>/apps/portal/src/**/*.spec.{ts,tsx}'],
      testEnvironmentOptions: { customExportConditions: ['@tollgate/source', 'browser'] },
    },
    {
      ...preset,
      displayName: 'e2e',
      rootDir: import.meta.dirname,
      testMatch: ['<rootDir>/e2e/**/*.e2e.ts'],
    },
  ],
};
