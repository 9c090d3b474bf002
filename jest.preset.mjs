/** Shared by the projects in jest.config.mjs: ESM, TypeScript by swc, workspace packages resolved to their sources. */
export const swcTransform = {
  '^.+\\.(ts|tsx)$': [
    '@swc/jest',
    {
      jsc: {
        parser: { syntax: 'typescript', decorators: true, tsx: false },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        target: 'es2023',
      },
      module: { type: 'es6' },
      sourceMaps: 'inline',
    },
  ],
};

export const preset = {
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: swcTransform,
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@tollgate/source', 'node', 'node-addons'] },
};
