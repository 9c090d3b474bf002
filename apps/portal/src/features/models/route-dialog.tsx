import { NumberInput, Select, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Route } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import { fieldError } from '../../lib/field-error.js';
import type { Owner } from '../../lib/owner.js';
import { Button, IconButton } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { toast } from '../../ui/toast.js';
import { changeRoute, createRoute, deploymentsQuery, readRoute } from '../owned/api.js';
import classes from '../owned/owned-page.module.css';
import { DryRunPanel } from './dry-run-panel.js';
import styles from './models-page.module.css';
import { hasMore, routeBody, routeForm, routeTroubles, type RouteForm, type Target } from './route-form.js';
import { RouteMoreFields } from './route-more-fields.js';

const strategies: Record<Route['strategy'], string> = {
  priority: 'The first target that can, in this order.',
  weighted: 'Each request picks by weight.',
  'round-robin': 'Each target in turn.',
  'least-in-flight': 'The target with the fewest requests under way, for its weight.',
  'least-latency': 'The quicker of two picked at random, by what was measured of late.',
  'least-cost': 'The cheapest target for this very request.',
  split: 'Each user is assigned to one target by weight and stays there; usage can be compared by variant.',
  'session-affinity': 'A conversation stays with the target it began with.',
  'prefix-affinity': 'Prompts that begin alike go to the same target, whose cache knows them.',
  'engine-load': 'The engine with the shortest queue and the most free cache, by its own figures.',
};
const strategyNames = Object.keys(strategies) as Route['strategy'][];
const formId = 'route';

export interface RouteDialogProps {
  owner: Owner;
  /** null: a new one. */
  route: Route | null;
  onClose: () => void;
}

/** A model name and where it leads. Default export: it is loaded on demand. */
export default function RouteDialog({ owner, route, onClose }: RouteDialogProps) {
  if (!route) return <RouteFormDialog owner={owner} base={null} onClose={onClose} />;
  return (
    <Editing
      queryKey={['route', route.id]}
      read={(signal) => readRoute(owner, route.id, signal)}
      title={`Edit ${route.model}`}
      onClose={onClose}
    >
      {(base) => <RouteFormDialog owner={owner} base={base} onClose={onClose} />}
    </Editing>
  );
}

interface RouteFormDialogProps {
  owner: Owner;
  base: Base<Route> | null;
  onClose: () => void;
}

function RouteFormDialog({ owner, base, onClose }: RouteFormDialogProps) {
  const route = base?.value ?? null;
  const own = useQuery(deploymentsQuery(owner));
  const [form, setForm] = useState(() => routeForm(route));
  const [more, setMore] = useState(() => hasMore(routeForm(route)));
  const [trying, setTrying] = useState(false);
  const { model, strategy, targets } = form;
  const set = (change: Partial<RouteForm>) => setForm((was) => ({ ...was, ...change }));
  const setTargets = (change: (was: Target[]) => Target[]) =>
    setForm((was) => ({ ...was, targets: change(was.targets) }));
  const queryClient = useQueryClient();
  const saving = useSave(
    base,
    (etag) => {
      const body = routeBody(form);
      return route ? changeRoute(owner, route.id, etag, body) : createRoute(owner, body);
    },
    (saved) => {
      toast({ title: `${saved.model} is ${route ? 'changed' : 'added'}`, detail: 'It counts within a second.' });
      void queryClient.invalidateQueries({ queryKey: ['owned-routes'] });
      void queryClient.invalidateQueries({ queryKey: ['routes'] });
      onClose();
    },
  );
  const names = [
    ...new Set([...(own.data ?? []).map((one) => one.name), ...targets.map((one) => one.deployment)]),
  ].filter(Boolean);
  const patch = (index: number, change: Partial<Target>) =>
    setTargets((was) => was.map((target, at) => (at === index ? { ...target, ...change } : target)));
  const chosen = targets.map((target) => target.deployment);
  const troubles = routeTroubles(form);
  const ready = Object.keys(troubles).length === 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title={route ? `Edit ${route.model}` : 'Add route'}
      description="The model name clients send, and the deployments it leads to."
      width={680}
      footer={
        <>
          <Button icon="bolt" disabled={!ready} aria-expanded={trying} onClick={() => setTrying((was) => !was)}>
            Dry run
          </Button>
          <span className="spacer" />
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={!ready} busy={saving.isPending}>
            {route ? 'Save' : 'Add route'}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) saving.save();
        }}
      >
        <SaveTrouble saving={saving} words="The route was not saved." />
        <div className={classes.pair}>
          <TextInput
            label="Model"
            placeholder="gpt-4o-mini"
            data-autofocus
            autoComplete="off"
            value={model}
            onChange={(event) => set({ model: event.currentTarget.value })}
          />
          <Select
            label="Strategy"
            data={strategyNames}
            value={strategy}
            onChange={(next) => set({ strategy: strategyNames.find((name) => name === next) ?? strategy })}
            description={strategies[strategy]}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            allowDeselect={false}
          />
        </div>
        {targets.map((target, index) => (
          <div key={index} className={classes.target}>
            <Select
              label={`Target ${index + 1}`}
              placeholder="Choose a deployment"
              data={names.filter((name) => name === target.deployment || !chosen.includes(name))}
              value={target.deployment || null}
              onChange={(next) => patch(index, { deployment: next ?? '' })}
              searchable
              nothingFoundMessage="No other deployment"
            />
            <NumberInput
              label="Weight"
              min={0}
              max={1_000_000}
              hideControls
              allowDecimal={false}
              value={target.weight}
              disabled={strategy !== 'weighted'}
              onChange={(next) => patch(index, { weight: Number(next) || 0 })}
            />
            <Select
              label="Tier"
              data={['primary', 'backup']}
              value={target.tier}
              onChange={(next) => patch(index, { tier: next === 'backup' ? 'backup' : 'primary' })}
              allowDeselect={false}
            />
            <IconButton
              icon="close"
              label={`Take away target ${index + 1}`}
              disabled={targets.length === 1}
              onClick={() => setTargets((was) => was.filter((_, at) => at !== index))}
            />
          </div>
        ))}
        <div className="row">
          <Button
            size="sm"
            icon="plus"
            onClick={() => setTargets((was) => [...was, { deployment: '', weight: 1, tier: 'primary' }])}
          >
            Add target
          </Button>
          <Button size="sm" variant="quiet" aria-expanded={more} onClick={() => setMore((was) => !was)}>
            {more ? 'Fewer settings' : 'More settings'}
          </Button>
        </div>
        {more && (
          <RouteMoreFields
            form={form}
            troubles={troubles}
            said={(path) => fieldError(saving.error, path)}
            onChange={set}
          />
        )}
      </form>
      {trying && ready && (
        <div className={styles.inDialog}>
          <DryRunPanel owner={owner} model={form.model.trim()} draft={routeBody(form)} />
        </div>
      )}
    </Dialog>
  );
}
