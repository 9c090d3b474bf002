import { parseTollgateFile, TollgateFileError } from './tollgate-yaml.js';

const parse = (text: string, variables: Record<string, string> = {}) =>
  parseTollgateFile(text, 'tollgate.yaml', (name) => variables[name]);

function issuesOf(text: string, variables?: Record<string, string>): string[] {
  try {
    parse(text, variables);
  } catch (error) {
    if (error instanceof TollgateFileError) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** The smallest useful file of the outside contract. */
const contractExample = `version: 1
deployments:
  - name: mock-a
    provider: openai-compatible        # adapter id
    baseUrl: http://127.0.0.1:9001/v1
    apiKey: \${MOCK_KEY}                # environment, optional
    model: mock-model                  # upstream model name
    price: { input: "0.15", cachedInput: "0.075", output: "0.60" }
    contextWindow: 128000
routes:
  - model: gpt-4o-mini
    strategy: weighted
    targets: [ { deployment: mock-a, weight: 1 } ]
limits:
  - { dimension: requests, subject: { type: organization, id: demo }, window: minute, amount: "600", mode: hard }
`;

describe('tollgate.yaml', () => {
  it('reads the file of the contract', () => {
    const { file, warnings } = parse(contractExample, { MOCK_KEY: 'sk-1' });
    expect(warnings).toEqual([]);
    expect(file.deployments[0]).toMatchObject({ name: 'mock-a', apiKey: 'sk-1', state: 'hot' });
    expect(file.limits[0]).toMatchObject({ amount: '600', window: 'minute' });
  });

  it('uses a deployment without key, and says so, where the variable of its apiKey is not set', () => {
    const { file, warnings } = parse(contractExample);
    expect(file.deployments[0]?.apiKey).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('MOCK_KEY')]);
  });

  it('refuses a missing variable anywhere else, with its place', () => {
    expect(issuesOf('version: 1\nroutes:\n  - model: ${NOPE}\n    targets: []\n')).toEqual([
      'tollgate.yaml:3:12 the environment variable NOPE is not set',
    ]);
  });

  it('fills in variables inside text and keeps escaped ones', () => {
    const text = 'version: 1\nroutes: [{ model: "a-${X}-$${Y}", targets: [{ deployment: d }] }]\n';
    expect(parse(text, { X: '1' }).file.routes[0]?.model).toBe('a-1-${Y}');
  });

  it('names line and column of an unknown key', () => {
    expect(issuesOf('version: 1\nlimits:\n  - dimension: requests\n    windw: minute\n')).toContain(
      'tollgate.yaml:4:5 unknown key "windw" in limits.0',
    );
    expect(issuesOf('version: 1\nroute: []\n')).toEqual(['tollgate.yaml:2:1 unknown key "route"']);
  });

  it('names line and column of a wrong value, deep inside', () => {
    const text = contractExample.replace('weight: 1', 'weight: heavy');
    expect(issuesOf(text)).toEqual([expect.stringMatching(/^tollgate\.yaml:13:46 weight: /)]);
  });

  it('says what is missing, at the object it is missing in', () => {
    expect(issuesOf('version: 1\ndeployments:\n  - name: a\n    provider: openai\n')).toEqual([
      'tollgate.yaml:3:5 "model" is required',
    ]);
  });

  it('tells all mistakes at once, in the order of the file', () => {
    const lines = issuesOf(
      'version: 2\ndeployments:\n  - name: "a b"\n    provider: openai\n    model: m\n    colour: red\n',
    );
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'tollgate.yaml:1:10',
      'tollgate.yaml:3:11',
      'tollgate.yaml:6:5',
    ]);
  });

  it('tells broken syntax and keys given twice', () => {
    expect(issuesOf('version: 1\nroutes: [\n')).toEqual([expect.stringMatching(/^tollgate\.yaml:[23]:\d+ /)]);
    expect(issuesOf('version: 1\nversion: 1\n')).toEqual([expect.stringMatching(/^tollgate\.yaml:2:1 .*unique/)]);
  });

  it('refuses an amount that is no string: YAML would have rounded it', () => {
    expect(
      issuesOf(
        'version: 1\nlimits:\n  - { dimension: spend, subject: { type: global }, window: month, amount: 100.50 }\n',
      )[0],
    ).toMatch(/^tollgate\.yaml:3:75 amount: /);
  });

  it('says what an algorithm cannot do', () => {
    const limit =
      '{ dimension: requests, subject: { type: global }, window: day, amount: "5", algorithm: leaky_bucket }';
    expect(issuesOf(`version: 1\nlimits:\n  - ${limit}\n`)[0]).toContain('a leaky_bucket smooths over');
  });

  it('survives an empty file and a flood of aliases', () => {
    expect(issuesOf('')).toEqual(['tollgate.yaml:1:1 "version" is required']);
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
      .join('\n')}\n`;
    expect(() => parse(bomb)).toThrow();
  });
});
