import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { firstModel, isPattern, modelsQuery } from '../../lib/models.js';
import { useScope } from '../../lib/scope.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { PageHeader } from '../../ui/page-header.js';
import { Panel } from '../../ui/panel.js';
import { Segmented } from '../../ui/segmented.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { CodeDialog } from './code-dialog.js';
import { Composer } from './composer.js';
import { chatBody, noSettings, openCalls, type Turn } from './conversation.js';
import { LaneView } from './lane-view.js';
import classes from './playground-page.module.css';
import type { PlaygroundSearch } from './search.js';
import { settingsFit, SettingsPanel } from './settings-panel.js';
import { useLanes } from './use-lanes.js';

export interface PlaygroundPageProps {
  search: PlaygroundSearch;
  onSearch: (patch: Partial<PlaygroundSearch>) => void;
}

/** Real requests, through the routes and limits every program meets. */
export function PlaygroundPage({ search, onSearch }: PlaygroundPageProps) {
  const { organization, project, projects } = useScope();
  const home = project ?? projects[0];
  const list = useQuery({ ...modelsQuery(organization.id, home?.id), enabled: home !== undefined });
  const models = list.data?.models ?? [];
  const [settings, setSettings] = useState(noSettings);
  const { lanes, run, stop, append, change, clear } = useLanes(home?.id);
  const comparing = search.compare !== undefined;
  const find = (name: string | undefined) => models.find((one) => one.model === name && !isPattern(one.model)) ?? null;
  const chosen = [find(search.model) ?? firstModel(models), ...(comparing ? [find(search.compare)] : [])];
  const running = lanes.some((lane) => lane.running);
  const waiting = lanes.slice(0, chosen.length).flatMap(({ turns }) => openCalls(turns));
  const blocked = !settingsFit(settings)
    ? 'Something in the settings cannot be read.'
    : waiting.length > 0
      ? 'The model waits for the result of a tool.'
      : null;
  const each = (work: (index: number, model: string) => void) =>
    chosen.forEach((model, index) => model && work(index, model.model));
  const again = (index: number, model: string | undefined) => {
    if (model === undefined) return;
    change(index, (turns) => turns.slice(0, -1));
    void run(index, model, settings);
  };
  const giveResult = (index: number, model: string | undefined, callId: string, result: string) => {
    let turns: Turn[] = [];
    change(index, (was) => (turns = answered(was, callId, result)));
    if (model !== undefined && openCalls(turns).length === 0) void run(index, model, settings);
  };
  const other = models.find((one) => one !== chosen[0] && !isPattern(one.model)) ?? chosen[0];

  return (
    <main className={classes.page} id="page">
      <PageHeader
        title="Playground"
        description={<>Real requests through your routes and limits{home && `, in the project ${home.name}`}</>}
        actions={
          <>
            <Segmented
              label="Columns"
              value={comparing ? 'two' : 'one'}
              options={[
                { value: 'one', label: 'One model' },
                { value: 'two', label: 'Compare' },
              ]}
              onChange={(next) => onSearch({ compare: next === 'two' ? other?.model : undefined })}
            />
            <Button icon="refresh" disabled={lanes.every(({ turns }) => turns.length === 0)} onClick={clear}>
              Clear
            </Button>
            <Button icon="code" disabled={!chosen[0]} onClick={() => onSearch({ code: 'yes' })}>
              View code
            </Button>
          </>
        }
      />
      {list.error && (
        <ErrorState
          title="The models could not be loaded."
          trouble={toTrouble(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {list.data && chosen[0] === null ? (
        <Panel>
          <EmptyState title="There is no model to ask yet">A route and a deployment make one.</EmptyState>
        </Panel>
      ) : !list.data ? (
        !list.error && (
          <div aria-busy="true">
            <Panel>
              <SkeletonRows rows={10} />
            </Panel>
          </div>
        )
      ) : (
        <>
          <div className={comparing ? classes.two : classes.one}>
            {chosen.map((model, index) => {
              const lane = lanes[index];
              if (!lane) return null;
              return (
                <LaneView
                  key={index}
                  label={comparing ? `Model ${index + 1}` : 'Model'}
                  lane={lane}
                  models={models}
                  model={model}
                  onModel={(name) => onSearch(index === 0 ? { model: name } : { compare: name })}
                  onTurns={(next) => change(index, next)}
                  onAgain={() => again(index, model?.model)}
                  onToolResult={(callId, result) => giveResult(index, model?.model, callId, result)}
                />
              );
            })}
            <SettingsPanel
              settings={settings}
              both={comparing}
              onChange={(patch) => setSettings((was) => ({ ...was, ...patch }))}
            />
          </div>
          <Composer
            placeholder={comparing ? 'Ask both models' : `Ask ${chosen[0]?.model ?? 'the model'}`}
            running={running}
            blocked={blocked}
            onSend={(turn) => each((index, model) => void run(index, model, settings, turn))}
            onWrite={(turn) => each((index) => append(index, turn))}
            onStop={stop}
            preview={(turn) =>
              chosen.flatMap((model, index) =>
                model ? [chatBody(model.model, settings, [...(lanes[index]?.turns ?? []), turn])] : [],
              )
            }
          />
        </>
      )}
      {search.code === 'yes' && chosen[0] && (
        <CodeDialog
          body={chatBody(chosen[0].model, settings, withQuestion(lanes[0]?.turns ?? []))}
          onClose={() => onSearch({ code: undefined })}
        />
      )}
    </main>
  );
}

function answered(turns: readonly Turn[], callId: string, result: string): Turn[] {
  return turns.map((turn) =>
    turn.role === 'assistant'
      ? { ...turn, toolCalls: turn.toolCalls.map((call) => (call.id === callId ? { ...call, result } : call)) }
      : turn,
  );
}

/** Code is for a request that can be sent: up to the last question, or with one to begin with. */
function withQuestion(turns: readonly Turn[]): Turn[] {
  const last = turns.findLastIndex((turn) => turn.role === 'user');
  if (last >= 0) return turns.slice(0, last + 1);
  return [...turns, { id: 'example', role: 'user', text: 'Say hello in one sentence.', images: [] }];
}
