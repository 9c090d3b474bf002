import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { sessionQuery } from '../../lib/session.js';
import { toTrouble } from '../../lib/trouble.js';
import { Button } from '../../ui/button.js';
import { ErrorState } from '../../ui/error-state.js';
import { countOf } from '../../ui/format/number.js';
import { Note } from '../../ui/note.js';
import classes from '../../ui/page.module.css';
import { Panel } from '../../ui/panel.js';
import { Skeleton } from '../../ui/skeleton.js';
import { StatusMark } from '../../ui/status-mark.js';
import { toast } from '../../ui/toast.js';
import { When } from '../../ui/when.js';
import { disableTotp, renewRecoveryCodes, totpQuery } from './api.js';
import { EnrolDialog } from './enrol-dialog.js';
import { RecoveryCodesDialog } from './recovery-codes.js';
import { StepUpDialog } from './step-up-dialog.js';

const few = 3;

export function SecondFactorPanel() {
  const state = useQuery(totpQuery);
  const queryClient = useQueryClient();
  const [doing, setDoing] = useState<'enrol' | 'disable' | 'renew' | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const close = () => setDoing(null);
  const changed = () => {
    close();
    void queryClient.invalidateQueries({ queryKey: totpQuery.queryKey });
    void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
  const show = (made: string[]) => {
    setCodes(made);
    changed();
  };
  return (
    <Panel
      title="Second factor"
      actions={
        state.data?.enabled && (
          <StatusMark tone="ok" icon="check-circle">
            on
          </StatusMark>
        )
      }
    >
      <div className={classes.fields}>
        {state.error && (
          <ErrorState
            title="Whether it is on could not be found out."
            trouble={toTrouble(state.error)}
            onRetry={() => void state.refetch()}
            retrying={state.isFetching}
          />
        )}
        {state.isPending && (
          <div aria-busy="true">
            <Skeleton width="60%" />
          </div>
        )}
        {state.data && !state.data.enabled && (
          <>
            <p className="secondary">
              With an authenticator app a stolen password is not enough. Any app for time-based codes will do.
            </p>
            <div className={classes.actions}>
              <Button icon="shield" onClick={() => setDoing('enrol')}>
                Set up an authenticator app
              </Button>
            </div>
          </>
        )}
        {state.data?.enabled && (
          <>
            <p className="secondary">
              Signing in needs a code of your authenticator app
              {state.data.confirmedAt && (
                <>
                  , since <When at={state.data.confirmedAt} as="date" />
                </>
              )}
              . {countOf(state.data.recoveryCodesLeft, 'recovery code')} left.
            </p>
            {state.data.recoveryCodesLeft <= few && (
              <Note tone="warn" icon="warning">
                Make new recovery codes before you run out: without the app and without a code only an operator can let
                you back in.
              </Note>
            )}
            <div className={classes.actions}>
              <Button onClick={() => setDoing('renew')}>New recovery codes</Button>
              <Button onClick={() => setDoing('disable')}>Switch it off</Button>
            </div>
          </>
        )}
      </div>
      {doing === 'enrol' && <EnrolDialog onClose={close} onCodes={show} />}
      {doing === 'renew' && (
        <StepUpDialog
          title="New recovery codes"
          description="The codes you have now stop working."
          action="Make new codes"
          run={renewRecoveryCodes}
          onDone={show}
          onClose={close}
        />
      )}
      {doing === 'disable' && (
        <StepUpDialog
          title="Switch the second factor off"
          description="Your password alone lets you in from then on."
          action="Switch it off"
          danger
          run={disableTotp}
          onDone={() => {
            toast({ title: 'The second factor is off' });
            changed();
          }}
          onClose={close}
        />
      )}
      {codes && <RecoveryCodesDialog codes={codes} onDone={() => setCodes(null)} />}
    </Panel>
  );
}
