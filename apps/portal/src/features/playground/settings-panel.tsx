import { Select, Textarea, TextInput } from '@mantine/core';
import { Panel } from '../../ui/panel.js';
import { Tag } from '../../ui/tag.js';
import { numberTrouble, parseTools, toolNames, type Settings } from './conversation.js';
import classes from './playground-page.module.css';

export interface SettingsPanelProps {
  settings: Settings;
  both: boolean;
  onChange: (patch: Partial<Settings>) => void;
}

export function SettingsPanel({ settings, both, onChange }: SettingsPanelProps) {
  const tools = parseTools(settings.tools);
  const trouble = troubles(settings);
  return (
    <Panel title="Settings" note={both ? 'both models' : undefined} className={classes.settings}>
      <div className={classes.settingsBody}>
        <Textarea
          label="System prompt"
          rows={5}
          value={settings.system}
          onChange={(event) => onChange({ system: event.currentTarget.value })}
        />
        <div className={classes.numbers}>
          <TextInput
            label="Temperature"
            placeholder="model’s"
            inputMode="decimal"
            value={settings.temperature}
            error={trouble.temperature}
            onChange={(event) => onChange({ temperature: event.currentTarget.value })}
          />
          <TextInput
            label="Top P"
            placeholder="model’s"
            inputMode="decimal"
            value={settings.topP}
            error={trouble.topP}
            onChange={(event) => onChange({ topP: event.currentTarget.value })}
          />
        </div>
        <TextInput
          label="Max output tokens"
          placeholder="model’s"
          inputMode="numeric"
          value={settings.maxTokens}
          error={trouble.maxTokens}
          onChange={(event) => onChange({ maxTokens: event.currentTarget.value })}
        />
        <Select
          label="Response format"
          data={[
            { value: 'text', label: 'Text' },
            { value: 'json_object', label: 'JSON object' },
          ]}
          allowDeselect={false}
          value={settings.format}
          onChange={(next) => onChange({ format: next === 'json_object' ? 'json_object' : 'text' })}
        />
        <Textarea
          label="Tools, JSON"
          placeholder={'[{ "type": "function", "function": { "name": … } }]'}
          rows={4}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          value={settings.tools}
          error={typeof tools === 'string' ? tools : undefined}
          onChange={(event) => onChange({ tools: event.currentTarget.value })}
        />
        {Array.isArray(tools) && tools.length > 0 && (
          <div className={classes.tags}>
            {toolNames(settings.tools).map((name) => (
              <Tag key={name} mono>
                {name}
              </Tag>
            ))}
          </div>
        )}
      </div>
    </Panel>
  );
}

function troubles({ temperature, topP, maxTokens }: Settings) {
  return {
    temperature: numberTrouble(temperature, 0, 2, false),
    topP: numberTrouble(topP, 0, 1, false),
    maxTokens: numberTrouble(maxTokens, 1, 1_000_000, true),
  };
}

/** Nothing is sent while something here could not be understood. */
export function settingsFit(settings: Settings): boolean {
  return Array.isArray(parseTools(settings.tools)) && Object.values(troubles(settings)).every((one) => one === null);
}
