import { Link } from '@tanstack/react-router';
import type { CallableModel, ModelRates, ModelTarget } from '../../lib/api-client.js';
import { isPattern, rate, windowWords } from '../../lib/models.js';
import { buttonClass, IconButton } from '../../ui/button.js';
import { Copyable } from '../../ui/copyable.js';
import { formatInteger } from '../../ui/format/number.js';
import { Icon } from '../../ui/icon.js';
import { Note } from '../../ui/note.js';
import page from '../../ui/page.module.css';
import { SideDrawer } from '../../ui/side-drawer.js';
import { Tag } from '../../ui/tag.js';
import classes from './catalogue-page.module.css';
import { Health } from './health.js';
import { Unpriced } from './model-table.js';
import { capabilityWords, limitWords, rateNames, shownCapabilities } from './words.js';

export function ModelDrawer({ model, onClose }: { model: CallableModel; onClose: () => void }) {
  return (
    <SideDrawer
      label={`Model ${model.model}`}
      onClose={onClose}
      header={
        <div className={classes.drawerHead}>
          <h2>{model.model}</h2>
          <Health health={model.health} />
          <span className="spacer" />
          <IconButton icon="close" label="Close" onClick={onClose} />
        </div>
      }
    >
      <div className={classes.drawer}>
        {!isPattern(model.model) && model.endpoints.includes('chat-completions') && (
          <div className={page.actions}>
            <Link to="/playground" search={{ model: model.model }} className={buttonClass({ variant: 'primary' })}>
              <Icon name="play" />
              Try it
            </Link>
            <Link to="/quickstart" search={{ model: model.model }} className={buttonClass()}>
              <Icon name="code" />
              Use it
            </Link>
          </div>
        )}
        {model.unpriced && (
          <Note tone="warn" icon="warning">
            A target has no known price. Its requests are counted without an amount, and hard budgets refuse them. A
            price in the deployment, or in tollgate.yaml, settles it.
          </Note>
        )}
        <dl className={page.facts}>
          <dt>Name to send</dt>
          <dd>
            <Copyable text={model.model} label="Copy the name" />
          </dd>
          <dt>Context</dt>
          <dd>
            {model.contextWindow === null
              ? 'unknown'
              : `${formatInteger(model.contextWindow)} tokens${model.targets.length > 1 ? ', the smallest of its targets' : ''}`}
          </dd>
          <dt>Output</dt>
          <dd>
            the model’s own most; {formatInteger(model.defaultMaxOutputTokens)} tokens where a hard limit needs a cap
            and the request names none
          </dd>
          <dt>Provider can</dt>
          <dd className={classes.tags}>
            {shownCapabilities(model.capabilities).map((one) => (
              <Tag key={one}>{capabilityWords(one)}</Tag>
            ))}
          </dd>
          <dt>Endpoints</dt>
          <dd>{model.endpoints.join(', ')}</dd>
          <dt>Class of data</dt>
          <dd>{model.dataClass} at least</dd>
          <dt>From</dt>
          <dd>{owners[model.owner]}</dd>
        </dl>
        <section>
          <h3>Price, USD per million tokens</h3>
          {model.prices ? <Rates prices={model.prices} /> : <Unpriced />}
          {model.pricesDiffer && <p className="xs muted">Of the first target; others cost something else.</p>}
        </section>
        <section>
          <h3>Targets, {model.strategy}</h3>
          <ul className={classes.targets}>
            {model.targets.map((target) => (
              <Target key={target.deployment} target={target} />
            ))}
          </ul>
        </section>
        <section>
          <h3>Limits that apply</h3>
          {model.limits.length === 0 ? (
            <p className="muted">None, besides those of the key.</p>
          ) : (
            <ul className={classes.limits}>
              {model.limits.map((limit) => (
                <li key={limit.id}>
                  <Icon name={limit.mode === 'hard' ? 'lock' : 'wave'} size="s" />
                  {limitWords(limit)}
                  <span className="muted">{limit.mode}</span>
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
    </SideDrawer>
  );
}

const owners: Record<CallableModel['owner'], string> = {
  platform: 'the platform, for every organization',
  organization: 'the organization',
  project: 'one project',
};

function Target({ target }: { target: ModelTarget }) {
  const [rates] = target.prices ?? [];
  const well = target.health === 'healthy';
  return (
    <li>
      <div className="row">
        <b className="mono medium truncate">{target.deployment}</b>
        <span className="spacer" />
        <span className={well ? 'muted xs' : 'warn xs'}>
          {target.state}
          {!well && `, ${target.health}${target.healthReason ? `: ${target.healthReason}` : ''}`}
        </span>
      </div>
      <span className="xs secondary">
        {target.providerLabel}, {target.upstreamModel} · {windowWords(target.contextWindow)} ·{' '}
        {rates ? `${rate(rates.input)} in, ${rate(rates.output)} out` : 'price unknown'}
        {target.tier === 'backup' && ' · backup'}
      </span>
    </li>
  );
}

/** Rows are classes of tokens; a second column where longer requests cost something else. */
function Rates({ prices }: { prices: readonly ModelRates[] }) {
  const classesOfTokens = rateNames.filter(([name]) => prices.some((tier) => tier[name] !== null));
  return (
    <table className={classes.rates}>
      <caption className="sr-only">Price by class of tokens</caption>
      <thead>
        <tr>
          <th scope="col">Tokens</th>
          {prices.map((tier) => (
            <th key={tier.fromInputTokens} scope="col">
              {tier.fromInputTokens === 0 ? 'Price' : `from ${windowWords(tier.fromInputTokens)} in`}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {classesOfTokens.map(([name, label]) => (
          <tr key={name}>
            <th scope="row">{label}</th>
            {prices.map((tier) => (
              <td key={tier.fromInputTokens}>{rate(tier[name])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
