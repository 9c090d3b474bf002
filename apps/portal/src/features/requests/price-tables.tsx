import type { AttemptDetail, RequestDetail } from '../../lib/api-client.js';
import { DataTable, type Column } from '../../ui/data-table.js';
import { exactMoney } from '../../ui/format/money.js';
import { formatInteger } from '../../ui/format/number.js';
import { ScrollBox } from '../../ui/scroll-box.js';
import { Note } from '../../ui/note.js';
import classes from './requests-page.module.css';

const classNames: Record<string, string> = {
  input: 'Input',
  cachedInput: 'Cached input',
  cacheWrite: 'Cache write',
  cacheWrite1h: 'Cache write, one hour',
  inputAudio: 'Audio input',
  output: 'Output',
  reasoning: 'Reasoning',
  outputAudio: 'Audio output',
};

const provenances: Record<AttemptDetail['provenance'], string> = {
  reported: 'reported by the provider',
  drained: 'reported by the provider after the client had left',
  estimated: 'estimated by the gateway',
  none: 'nothing was used',
};

/** Tokens by class, the price that was in force, and the arithmetic down to the charge. */
export function PriceTables({ request }: { request: RequestDetail }) {
  const used = request.attemptsDetail.filter((attempt) => attempt.provenance !== 'none' || attempt.price !== null);
  const free = request.attemptsDetail.length - used.length;
  const only = used.length === 1 ? used[0] : undefined;
  return (
    <section className={classes.section} id="price" aria-labelledby="price-title">
      <div className={classes.sectionHead}>
        <h2 id="price-title">Tokens and price</h2>
        <span className="spacer" />
        {only?.price && <PriceSource attempt={only} />}
      </div>
      {used.map((attempt) => (
        <AttemptPrice key={attempt.attempt} attempt={attempt} titled={used.length > 1} />
      ))}
      <p className={`xs muted ${classes.inset}`} style={{ paddingTop: 8 }}>
        {summary(request, used.length, free)}
      </p>
    </section>
  );
}

function AttemptPrice({ attempt, titled }: { attempt: AttemptDetail; titled: boolean }) {
  const lines = attempt.price?.lines ?? linesWithoutPrice(attempt);
  return (
    <>
      {titled && (
        <div className={classes.sectionHead}>
          <h3>Attempt {attempt.attempt}</h3>
          <span className="spacer" />
          {attempt.price && <PriceSource attempt={attempt} />}
        </div>
      )}
      {!attempt.priced && (
        <div className={classes.inset} style={{ paddingBottom: 8 }}>
          <Note tone="warn" icon="warning">
            No price is known for {attempt.upstreamModel}. The tokens are counted; the charge is unpriced, which is not
            the same as zero.
          </Note>
        </div>
      )}
      <div className={classes.drawerTable}>
        <ScrollBox label={`Tokens and price of attempt ${attempt.attempt}`}>
          <DataTable
            caption={`Tokens and price of attempt ${attempt.attempt}`}
            columns={columnsOf(attempt)}
            rows={lines}
            rowKey={(line) => line.tokenClass}
            density="compact"
            totals
          />
        </ScrollBox>
      </div>
    </>
  );
}

function PriceSource({ attempt }: { attempt: AttemptDetail }) {
  if (!attempt.price) return null;
  return (
    <span className="muted xs truncate" title={attempt.price.versionId}>
      price {attempt.price.source}
    </span>
  );
}

type PriceLine = NonNullable<AttemptDetail['price']>['lines'][number];
type Line = Omit<PriceLine, 'usdPerMillion' | 'amount'> & { usdPerMillion: string | null; amount: string | null };

function columnsOf(attempt: AttemptDetail): Column<Line>[] {
  return [
    {
      id: 'class',
      header: 'Token class',
      cell: (line) => classNames[line.tokenClass] ?? line.tokenClass,
      total: `Total, ${provenances[attempt.provenance]}`,
    },
    { id: 'tokens', header: 'Tokens', align: 'right', cell: (line) => formatInteger(line.tokens) },
    {
      id: 'price',
      header: 'USD per million',
      align: 'right',
      cell: (line) =>
        line.usdPerMillion === null ? (
          <span className="warn">no price</span>
        ) : (
          exactMoney(line.usdPerMillion).replace('$', '')
        ),
    },
    {
      id: 'amount',
      header: 'Charge',
      align: 'right',
      cell: (line) => (line.amount === null ? <span className="warn">unpriced</span> : exactMoney(line.amount)),
      total: attempt.priced ? (
        attempt.charge === null ? (
          <span className="muted">unknown</span>
        ) : (
          exactMoney(attempt.charge)
        )
      ) : (
        <span className="warn">unpriced</span>
      ),
    },
  ];
}

function linesWithoutPrice(attempt: AttemptDetail): Line[] {
  return Object.entries(attempt.tokens)
    .filter(([, tokens]) => tokens !== undefined && tokens > 0)
    .map(([tokenClass, tokens]) => ({ tokenClass, tokens: tokens ?? 0, usdPerMillion: null, amount: null }));
}

function summary(request: RequestDetail, used: number, free: number): string {
  if (used === 0) return 'No upstream tokens were used, so nothing is charged.';
  const parts: string[] = [];
  if (used > 1 && request.priced && request.charge !== null)
    parts.push(`All attempts together: ${exactMoney(request.charge)}.`);
  if (free > 0) parts.push(`${free === 1 ? 'One attempt' : `${free} attempts`} cost nothing.`);
  parts.push('Amounts are exact; nothing is rounded for a single request.');
  return parts.join(' ');
}
