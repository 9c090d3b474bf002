import { Select, TextInput } from '@mantine/core';
import { Icon } from '../../ui/icon.js';
import classes from '../../ui/page.module.css';
import { Segmented } from '../../ui/segmented.js';
import { algorithmsOf, hasAlerts, windowsOf, type LimitForm } from './limit-form.js';
import { algorithmNames, capital } from './limit-words.js';

export interface LimitCountingProps {
  form: LimitForm;
  set: (change: Partial<LimitForm>) => void;
  /** What is wrong with a field: `field` of the form, `path` in the server's answer. */
  error: (field: keyof LimitForm, path: string) => string | undefined;
}

/** Over which time a limit counts, how, and when it raises alerts: the same for a limit and for one of a plan. */
export function LimitCounting({ form, set, error }: LimitCountingProps) {
  const concurrency = form.dimension === 'concurrency';
  return (
    <>
      {!concurrency && (
        <div className={classes.pair}>
          <Select
            label="Window"
            data={windowsOf(form.dimension).map((value) => ({ value, label: windowNames[value] ?? `a ${value}` }))}
            value={form.window}
            onChange={(next) => next && set({ window: next as LimitForm['window'] })}
            error={error('window', 'window')}
            allowDeselect={false}
          />
          <Select
            label="Counted by"
            description={algorithmWords[form.algorithm]}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data={algorithmsOf(form).map((value) => ({ value, label: capital(algorithmNames[value]) }))}
            value={form.algorithm}
            onChange={(next) => next && set({ algorithm: next as LimitForm['algorithm'] })}
            error={error('algorithm', 'algorithm')}
            allowDeselect={false}
          />
        </div>
      )}
      {form.algorithm === 'token_bucket' && !concurrency && (
        <TextInput
          label="Burst, optional"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description="How much may be used at once; the amount where left out."
          inputMode="decimal"
          autoComplete="off"
          value={form.burst}
          error={error('burst', 'burst')}
          onChange={(event) => set({ burst: event.currentTarget.value })}
        />
      )}
      {form.algorithm === 'leaky_bucket' && !concurrency && (
        <TextInput
          label="Longest wait, seconds"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description="A request waits for its turn at most this long; 0 refuses at once."
          placeholder="0"
          inputMode="decimal"
          autoComplete="off"
          value={form.maxWait}
          error={error('maxWait', 'maxWaitMs')}
          onChange={(event) => set({ maxWait: event.currentTarget.value })}
        />
      )}
      {hasAlerts(form) && (
        <TextInput
          label="Alerts at, %"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description="Once a period each, and one more when at the pace so far it will not last."
          autoComplete="off"
          value={form.alerts}
          error={error('alerts', 'alerts')}
          onChange={(event) => set({ alerts: event.currentTarget.value })}
        />
      )}
    </>
  );
}

export function LimitMode({
  mode,
  onChange,
}: {
  mode: LimitForm['mode'];
  onChange: (mode: LimitForm['mode']) => void;
}) {
  return (
    <div className="row">
      <Segmented
        label="When it is used up"
        value={mode}
        options={[
          { value: 'hard', label: modeLabel('lock', 'Hard: refuse') },
          { value: 'soft', label: modeLabel('wave', 'Soft: only record') },
        ]}
        onChange={onChange}
      />
    </div>
  );
}

const windowNames = { none: 'in all, never resets' } as Partial<Record<LimitForm['window'], string>>;

const algorithmWords: Record<LimitForm['algorithm'], string> = {
  calendar: 'From the beginning of the period, in the organization’s time zone.',
  sliding_window: 'The last stretch of time, always; never admits too many.',
  token_bucket: 'Refills all the time, up to its burst.',
  leaky_bucket: 'An even flow: each waits for its turn.',
};

function modeLabel(icon: 'lock' | 'wave', words: string) {
  return (
    <>
      <Icon name={icon} size="xs" /> {words}
    </>
  );
}
