import { createLimitSchema, limitDimensions, limitSubjectTypes } from '@tollgate/contracts';
import { limitWith } from '../../../testing/limit.js';
import {
  algorithmsOf,
  changed,
  createBody,
  emptyForm,
  formOf,
  troublesOf,
  updateBody,
  windowsOf,
} from './limit-form.js';

const filled = (dimension: string) => ({ amount: dimension === 'spend' ? '12.50' : '120', subjectId: 'x', onId: 'y' });

// Whatever the form lets somebody choose must be a limit the API takes: a refusal after filling it in is the form's fault.
describe('the form of a limit', () => {
  it('offers only what the API accepts, in every combination of its choices', () => {
    let tried = 0;
    for (const dimension of limitDimensions)
      for (const window of windowsOf(dimension))
        for (const subjectType of limitSubjectTypes)
          for (const onType of ['', 'model', 'deployment'] as const) {
            const start = changed(changed(emptyForm, { dimension }), { window, subjectType, onType });
            for (const algorithm of algorithmsOf(start)) {
              const form = { ...changed(start, { algorithm }), ...filled(dimension) };
              if (form.subjectType === 'global') form.subjectId = '';
              if (form.algorithm === 'token_bucket') form.burst = '300';
              if (form.algorithm === 'leaky_bucket') form.maxWait = '1.5';
              const parsed = createLimitSchema.safeParse(createBody(form));
              expect({ form, issues: parsed.error?.issues ?? [] }).toEqual({ form, issues: [] });
              expect(troublesOf(form)).toEqual({});
              tried++;
            }
          }
    expect(tried).toBeGreaterThan(500);
  });

  it('gives back the limit it was filled from', () => {
    const limit = limitWith({
      dimension: 'requests',
      subject: { type: 'api_key', id: 'key_1' },
      on: { type: 'model', id: 'gpt' },
      window: 'minute',
      algorithm: 'leaky_bucket',
      maxWaitMs: 1500,
      amount: '60',
    });
    expect(updateBody(formOf(limit))).toEqual({
      dimension: 'requests',
      subject: { type: 'api_key', id: 'key_1' },
      on: { type: 'model', id: 'gpt' },
      window: 'minute',
      algorithm: 'leaky_bucket',
      maxWaitMs: 1500,
      amount: '60',
      burst: null,
      rollover: false,
      alerts: [],
      mode: 'hard',
    });
  });

  it('drops what another choice rules out', () => {
    const bucket = changed(emptyForm, { dimension: 'requests', window: 'minute', algorithm: 'token_bucket' });
    expect(changed({ ...bucket, burst: '10' }, { algorithm: 'sliding_window' }).burst).toBe('');
    expect(changed(emptyForm, { dimension: 'concurrency' })).toMatchObject({
      window: 'none',
      alerts: '',
      rollover: false,
    });
    expect(changed({ ...emptyForm, onType: 'model', onId: 'm' }, { subjectType: 'model' })).toMatchObject({
      onType: '',
    });
  });

  it('says what is wrong before it is sent', () => {
    const wrong = { ...emptyForm, amount: '1e400', alerts: '50, many', subjectType: 'project' as const };
    expect(Object.keys(troublesOf(wrong))).toEqual(['amount', 'alerts', 'subjectId']);
    for (const amount of ['-1', 'NaN', '', '1.', '12345678'])
      expect(troublesOf({ ...emptyForm, amount }).amount).toBeDefined();
  });
});
