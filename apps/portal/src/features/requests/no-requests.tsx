import { chatCurl } from '../../lib/curl.js';
import { Button } from '../../ui/button.js';
import { CodeBlock } from '../../ui/code-block.js';
import { EmptyState } from '../../ui/empty-state.js';
import { Panel } from '../../ui/panel.js';
import type { ResolvedRange } from '../../ui/range/range.js';

export function NoRequests({
  range,
  filtered,
  onWiden,
}: {
  range: ResolvedRange;
  filtered: boolean;
  onWiden: () => void;
}) {
  return (
    <Panel>
      <EmptyState
        title={filtered ? 'No request matches these filters' : `No request in ${range.label}`}
        action={
          <Button variant="primary" onClick={onWiden}>
            {filtered ? 'Clear filters, show 30 days' : 'Show the last 30 days'}
          </Button>
        }
        snippet={
          filtered ? undefined : (
            <CodeBlock
              label="A first request with curl"
              code={chatCurl({ key: '$TOLLGATE_KEY', model: 'gpt-4o-mini' })}
            />
          )
        }
      >
        {filtered ? `In ${range.label}.` : 'Send one, and it appears here within seconds.'}
      </EmptyState>
    </Panel>
  );
}
