/**
 * Names under which AWS Bedrock sells a model of the catalogue. The catalogue knows each once: `regional.` stands for the
 * model itself and its inference profiles of one part of the world, which cost the same; `global.` is a profile of its own
 * price.
 */
export function awsNames(entry: string): readonly string[] {
  if (entry.startsWith('global.')) return spellings(entry);
  const model = entry.replace(/^regional\./, '');
  const profiles = model === entry && !hasProfiles.test(model) ? [] : geographies;
  return [...spellings(model), ...profiles.flatMap((geography) => spellings(`${geography}.${model}`))];
}

/** Prefixes of inference profiles (https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html). */
const geographies: readonly string[] = ['us', 'us-gov', 'eu', 'apac', 'jp', 'au'];
const hasProfiles = /^(amazon\.nova|meta\.|deepseek\.|writer\.|mistral\.pixtral)/;

/** Newer Claude models carry no date, and are called without all of the version the catalogue gives them. */
function spellings(name: string): string[] {
  if (!name.includes('anthropic.') || /-\d{8}-/.test(name)) return [name];
  return [...new Set([name, name.replace(/:\d+$/, ''), name.replace(/-v\d+(:\d+)?$/, '')])];
}
