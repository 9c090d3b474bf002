import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { CallableModel } from '../../lib/api-client.js';
import { modelsQuery } from '../../lib/models.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { buttonClass } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { countOf } from '../../ui/format/number.js';
import { Freshness } from '../../ui/freshness.js';
import page from '../../ui/page.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { useCompact } from '../../ui/use-viewport.js';
import { cx } from '../../ui/class-names.js';
import classes from './catalogue-page.module.css';
import { ModelDrawer } from './model-drawer.js';
import { ModelTable } from './model-table.js';
import type { CatalogueSearch } from './search.js';
import { capabilityWords } from './words.js';

export interface CataloguePageProps {
  search: CatalogueSearch;
  onSearch: (patch: Partial<CatalogueSearch>) => void;
}

/** Every model one may ask for: what it costs, what it can do, how it is, and which limits it meets. */
export function CataloguePage({ search, onSearch }: CataloguePageProps) {
  const { organization, project } = useScope();
  const list = useQuery(modelsQuery(organization.id, project?.id));
  const all = list.data?.models ?? [];
  const shown = all.filter((model) => fits(model, search));
  const compact = useCompact();
  const open = all.find(({ model }) => model === search.model);
  const labels = new Map(
    all.flatMap(({ targets }) => targets.map((one) => [one.provider, one.providerLabel] as const)),
  );
  const abilities = [...new Set(all.flatMap(({ capabilities }) => capabilities))];
  const unpriced = shown.filter((model) => model.unpriced).length;
  return (
    <>
      <main
        className={cx(page.page, open && !compact && classes.beside)}
        id="page"
        inert={open !== undefined && compact}
      >
        <PageHeader
          title="Model catalogue"
          description={
            <>
              What {project ? `the project ${project.name}` : organization.name} may ask for, at USD per million tokens.
            </>
          }
        />
        <div className={classes.bar} role="group" aria-label="Filters">
          <TextInput
            aria-label="Find a model"
            placeholder="Find a model"
            className={classes.find}
            value={search.q ?? ''}
            data-page-filter=""
            onChange={(event) => onSearch({ q: event.currentTarget.value || undefined })}
          />
          <Select
            aria-label="Provider"
            placeholder="Every provider"
            clearable
            data={[...labels].map(([value, label]) => ({ value, label }))}
            value={search.provider ?? null}
            onChange={(next) => onSearch({ provider: next ?? undefined })}
          />
          <Select
            aria-label="Provider can"
            placeholder="Whatever it is for"
            clearable
            data={abilities.map((value) => ({ value, label: capabilityWords(value) }))}
            value={search.can ?? null}
            onChange={(next) => onSearch({ can: next ?? undefined })}
          />
          <span className="spacer" />
          {list.data && <Freshness asOf={list.data.asOf} />}
        </div>
        {list.error && (
          <ErrorState
            title="The models could not be loaded."
            trouble={toTrouble(list.error)}
            onRetry={() => void list.refetch()}
            retrying={list.isFetching}
          />
        )}
        {!list.data ? (
          !list.error && (
            <div aria-busy="true">
              <Panel clip>
                <SkeletonRows rows={8} rowHeight={49} />
              </Panel>
            </div>
          )
        ) : shown.length === 0 ? (
          <Panel>
            <EmptyState
              title={all.length === 0 ? 'No model can be called yet' : 'No model fits these filters'}
              action={
                all.length === 0 && (
                  <Link to="/models" className={buttonClass({ variant: 'primary' })}>
                    Models &amp; routes
                  </Link>
                )
              }
            >
              {all.length === 0 ? 'A route makes a name callable.' : 'Clear one of them.'}
            </EmptyState>
          </Panel>
        ) : (
          <>
            <ModelTable
              models={shown}
              open={open?.routeId ?? null}
              tight={open !== undefined}
              onOpen={(model) => onSearch({ model })}
            />
            <p className={classes.foot}>
              {countOf(shown.length, 'model')}
              {shown.length < all.length && ` of ${all.length}`}
              {list.data.more && '. There are more than are shown'}
              {unpriced > 0 &&
                `. ${countOf(unpriced, 'model')} without a known price: requests are counted, their cost is not known, and a hard budget refuses them`}
              .
            </p>
          </>
        )}
      </main>
      {open && <ModelDrawer model={open} onClose={() => onSearch({ model: undefined })} />}
    </>
  );
}

function fits(model: CallableModel, { q, provider, can }: CatalogueSearch): boolean {
  const words = q?.toLowerCase();
  const named = [model.model, ...model.targets.map((target) => target.upstreamModel)];
  return (
    (words === undefined || named.some((name) => name.toLowerCase().includes(words))) &&
    (provider === undefined || model.targets.some((target) => target.provider === provider)) &&
    (can === undefined || model.capabilities.includes(can))
  );
}
