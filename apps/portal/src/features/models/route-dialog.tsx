import { NumberInput, Select, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CreateRoute, Route } from '../../lib/api-client.js';
import { Editing, SaveTrouble, useSave, type Base } from '../../lib/editing.js';
import type { Owner } from '../../lib/owner.js';
import { Button, IconButton } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { toast } from '../../ui/toast.js';
import { changeRoute, createRoute, deploymentsQuery, readRoute } from '../owned/api.js';
import classes from '../owned/owned-page.module.css';

type Target = CreateRoute['targets'][number];

const strategies: Record<Route['strategy'], string> = {
  priority: 'The first target that can, in this order.',
  weighted: 'Each request picks by weight.',
  'round-robin': 'Each target in turn.',
  'least-in-flight': 'The target with the fewest requests under way, for its weight.',
  'least-latency': 'The quicker of two picked at random, by what was measured of late.',
  'least-cost': 'The cheapest target for this very request.',
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
  const [model, setModel] = useState(route?.model ?? '');
  const [strategy, setStrategy] = useState<Route['strategy']>(route?.strategy ?? 'priority');
  const [targets, setTargets] = useState<Target[]>(
    route?.targets.map(({ deployment, weight, tier }) => ({
      deployment,
      weight,
      tier: tier === 'backup' ? 'backup' : 'primary',
    })) ?? [{ deployment: '', weight: 1, tier: 'primary' }],
  );
  const queryClient = useQueryClient();
  const saving = useSave(
    base,
    (etag) => {
      const body = { model: model.trim(), strategy, targets };
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
  const ready = model.trim() !== '' && chosen.every(Boolean) && new Set(chosen).size === chosen.length;
  return (
    <Dialog
      open
      onClose={onClose}
      title={route ? `Edit ${route.model}` : 'Add route'}
      description="The model name clients send, and the deployments it leads to."
      width={600}
      footer={
        <>
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
            onChange={(event) => setModel(event.currentTarget.value)}
          />
          <Select
            label="Strategy"
            data={strategyNames}
            value={strategy}
            onChange={(next) => setStrategy(strategyNames.find((name) => name === next) ?? strategy)}
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
        <div>
          <Button
            size="sm"
            icon="plus"
            onClick={() => setTargets((was) => [...was, { deployment: '', weight: 1, tier: 'primary' }])}
          >
            Add target
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
