import { useDebouncedValue } from '@mantine/hooks';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, api, type ModelFacts } from '../../lib/api-client.js';
import { rate, windowWords } from '../../lib/models.js';
import { Note } from '../../ui/note.js';
import { Tag } from '../../ui/tag.js';
import classes from '../owned/owned-page.module.css';

function factsQuery(provider: string, model: string) {
  return queryOptions({
    queryKey: ['model-facts', provider, model],
    queryFn: async ({ signal }): Promise<ModelFacts> =>
      answer(api.GET('/api/v1/model-facts', { params: { query: { provider, model } }, signal })),
    enabled: model !== '',
    staleTime: 5 * 60_000,
  });
}

export interface ModelFactsNoteProps {
  provider: string;
  model: string;
  /** A price is given with the deployment: the catalogue's does not count. */
  ownPrice: boolean;
}

/** What the catalogue knows of the model that was chosen; amber where it knows no price, which is never zero. */
export function ModelFactsNote({ provider, model, ownPrice }: ModelFactsNoteProps) {
  const [asked] = useDebouncedValue(model.trim(), 250);
  const { data } = useQuery(factsQuery(provider, asked));
  if (!data || asked === '' || data.model !== model.trim() || data.provider !== provider) return null;
  const [rates] = data.prices ?? [];
  return (
    <Note tone={rates || ownPrice ? 'info' : 'warn'} icon={rates || ownPrice ? 'info' : 'warning'}>
      <div className={classes.facts} aria-live="polite">
        <span>
          {ownPrice
            ? 'The price below is used.'
            : rates
              ? `${rate(rates.input)} per million input tokens, ${rate(rates.cachedInput)} cached, ${rate(rates.output)} output.`
              : 'No price is known for this model. Without one its requests are counted without an amount, and hard budgets refuse them.'}{' '}
          {data.contextWindow === null ? 'Context unknown.' : `Context ${windowWords(data.contextWindow)}.`}
        </span>
        <span className={classes.tags}>
          {data.capabilities
            .filter((one) => one !== 'usage')
            .map((one) => (
              <Tag key={one}>{words[one] ?? one}</Tag>
            ))}
        </span>
      </div>
    </Note>
  );
}

const words: Record<string, string> = {
  stream: 'streams',
  tools: 'tools',
  'structured-output': 'schemas',
  'image-input': 'images',
  reasoning: 'thinking',
};
