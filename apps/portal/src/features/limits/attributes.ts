/** Attributes of end users as they are typed: `tier=gold`, one each. */

const attributeName = /^[a-zA-Z][\w.-]{0,39}$/;

export type Attributes = Readonly<Record<string, string>>;
/** Attribute → the values it may have. */
export type AttributeCondition = Readonly<Record<string, readonly string[]>>;

export function attributeWords(attributes: Attributes): string[] {
  return Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
}

export function conditionWords(condition: AttributeCondition): string[] {
  return Object.entries(condition).flatMap(([name, values]) => values.map((value) => `${name}=${value}`));
}

/** What is wrong with them; undefined: nothing. `once`: an attribute has one value, not several to choose from. */
export function attributeTrouble(words: readonly string[], once: boolean): string | undefined {
  const pairs = words.map(pair);
  const bad = pairs.findIndex(([name, value]) => !attributeName.test(name) || value === '' || value.length > 100);
  if (bad >= 0) return `“${words[bad]}” is no attribute: write name=value, such as tier=gold`;
  const names = pairs.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (once && twice !== undefined) return `“${twice}” is there twice`;
  return once && words.length > 20 ? 'At most 20 attributes' : undefined;
}

export function attributesOf(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(words.map(pair));
}

export function conditionOf(words: readonly string[]): Record<string, string[]> {
  const condition = new Map<string, string[]>();
  for (const [name, value] of words.map(pair)) condition.set(name, [...(condition.get(name) ?? []), value]);
  return Object.fromEntries(condition);
}

/** The value may hold a `=` of its own. */
function pair(word: string): [name: string, value: string] {
  const at = word.indexOf('=');
  return at < 0 ? [word.trim(), ''] : [word.slice(0, at).trim(), word.slice(at + 1).trim()];
}
