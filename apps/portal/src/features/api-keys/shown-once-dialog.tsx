import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { CreatedApiKey } from '../../lib/api-client.js';
import { chatCurl, chatPython, chatTypeScript } from '../../lib/curl.js';
import { useScope } from '../../lib/scope.js';
import { Button } from '../../ui/button.js';
import { CodeBlock } from '../../ui/code-block.js';
import { CopyButton } from '../../ui/copy-button.js';
import { Dialog } from '../../ui/dialog.js';
import { shortenId } from '../../ui/format/number.js';
import { Segmented } from '../../ui/segmented.js';
import { StatusMark } from '../../ui/status-mark.js';
import { When } from '../../ui/when.js';
import { firstUseQuery, routesQuery } from './api.js';
import classes from './keys-page.module.css';

export interface ShownOnceDialogProps {
  created: CreatedApiKey;
  onDone: () => void;
}

/** The gateway keeps a hash: what is not stored now is gone. Only "Done" closes it. */
export function ShownOnceDialog({ created, onDone }: ShownOnceDialogProps) {
  const { organization } = useScope();
  const routes = useQuery(routesQuery(organization.id));
  const watched = useQuery(firstUseQuery(created.id));
  return (
    <ShownOnce
      created={created}
      model={routes.data?.[0]?.model ?? 'gpt-4o-mini'}
      firstModel={watched.data?.lastUsedAt ? (watched.data.lastUsedModel ?? 'a model') : null}
      onDone={onDone}
    />
  );
}

const languages = { curl: chatCurl, python: chatPython, typescript: chatTypeScript };
type Language = keyof typeof languages;

export interface ShownOnceProps extends ShownOnceDialogProps {
  model: string;
  /** The model of the first request that came through; null until then. */
  firstModel: string | null;
}

export function ShownOnce({ created, model, firstModel, onDone }: ShownOnceProps) {
  const [stored, setStored] = useState(false);
  const [language, setLanguage] = useState<Language>('curl');
  useEffect(() => {
    if (stored) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    globalThis.addEventListener('beforeunload', warn);
    return () => globalThis.removeEventListener('beforeunload', warn);
  }, [stored]);
  return (
    <Dialog
      open
      insistent
      onClose={onDone}
      width={644}
      title="Store this key now"
      description={
        <>
          This is the only time <b className="medium">{created.name}</b> is shown. We keep a hash, so nobody can read it
          again.
        </>
      }
      footer={
        <>
          <Checkbox
            size="xs"
            radius="xs"
            label="I have stored it in a safe place"
            checked={stored}
            onChange={(event) => setStored(event.currentTarget.checked)}
          />
          <span className="spacer" />
          <Button variant="primary" disabled={!stored} onClick={onDone}>
            Done
          </Button>
        </>
      }
    >
      <div className={classes.plain}>
        <div className={classes.secret}>
          <code aria-label="API key">{created.key}</code>
          <CopyButton text={created.key} variant="primary" size="sm" />
        </div>
        <div>
          <div className={classes.tryHead}>
            <span>Try it</span>
            <Segmented
              label="Language"
              value={language}
              options={[
                { value: 'curl', label: 'curl' },
                { value: 'python', label: 'Python' },
                { value: 'typescript', label: 'TypeScript' },
              ]}
              onChange={setLanguage}
            />
          </div>
          <CodeBlock label="A first request with this key" code={languages[language]({ key: created.key, model })} />
          <div className={classes.waiting} aria-live="polite">
            {firstModel ? (
              <StatusMark tone="ok" icon="check-circle">
                The first request came through, to {firstModel}
              </StatusMark>
            ) : (
              <>
                <span className={classes.pulse} />
                Waiting for the first request with this key
              </>
            )}
          </div>
        </div>
        <dl className={classes.facts}>
          <div>
            <dt>Key id</dt>
            <dd className="mono" title={created.id}>
              {shortenId(created.id, 12, 4)}
            </dd>
          </div>
          <div>
            <dt>Project</dt>
            <dd>{created.projectName}</dd>
          </div>
          <div>
            <dt>Expires</dt>
            <dd>{created.expiresAt ? <When at={created.expiresAt} as="date" /> : 'never'}</dd>
          </div>
        </dl>
      </div>
    </Dialog>
  );
}
