import { Select } from '@mantine/core';
import type { CallableModel } from '../../lib/api-client.js';
import { isPattern, priceWords, windowWords } from '../../lib/models.js';
import { StatusMark } from '../../ui/status-mark.js';
import classes from './playground-page.module.css';

export interface ModelPickerProps {
  label: string;
  models: readonly CallableModel[];
  value: string | null;
  onChange: (model: string) => void;
}

/** Each model with what it costs, how much fits and how it is. */
export function ModelPicker({ label, models, value, onChange }: ModelPickerProps) {
  const byName = new Map(models.filter(({ model }) => !isPattern(model)).map((one) => [one.model, one]));
  return (
    <Select
      aria-label={label}
      className={classes.picker}
      data={[...byName.keys()]}
      value={value}
      onChange={(next) => next && onChange(next)}
      searchable
      allowDeselect={false}
      placeholder="Choose a model"
      nothingFoundMessage="No model of this name"
      maxDropdownHeight={360}
      comboboxProps={{ width: 380, position: 'bottom-start' }}
      renderOption={({ option }) => {
        const model = byName.get(option.value);
        return (
          <span className={classes.option}>
            <b>{option.value}</b>
            {model && (
              <small>
                {priceWords(model.prices)} · {windowWords(model.contextWindow)}
                {model.health === 'healthy' ? '' : ` · ${model.health}`}
              </small>
            )}
          </span>
        );
      }}
    />
  );
}

export function HealthMark({ health }: { health: CallableModel['health'] }) {
  if (health === 'healthy')
    return (
      <StatusMark tone="ok" icon="check-circle">
        Healthy
      </StatusMark>
    );
  return health === 'degraded' ? (
    <StatusMark tone="warn" icon="warning">
      Degraded
    </StatusMark>
  ) : (
    <StatusMark tone="bad" icon="cross-circle">
      Unavailable
    </StatusMark>
  );
}

/** Amber where nobody knows: an unpriced model is not a free one. */
export function PriceFact({ model }: { model: CallableModel }) {
  if (model.prices === null)
    return (
      <StatusMark tone="warn" icon="warning">
        Price unknown
      </StatusMark>
    );
  return (
    <span className="xs muted nowrap" title="USD per million tokens, of the first target">
      {priceWords(model.prices)}
      {model.pricesDiffer && ', others differ'}
    </span>
  );
}
