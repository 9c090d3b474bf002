import { useState } from 'react';
import { Button } from '../../ui/button.js';
import { countOf } from '../../ui/format/number.js';
import classes from './audit-page.module.css';
import { differences, type Difference } from './diff.js';

/** Before and after, side by side; what stayed the same is folded away. Everything is drawn as text. */
export function DiffView({ before, after }: { before: unknown; after: unknown }) {
  const all = differences(before, after);
  const changed = all.filter((one) => one.kind !== 'same');
  const same = all.length - changed.length;
  const [whole, setWhole] = useState(changed.length === 0);
  const shown = whole ? all : changed;
  if (all.length === 0) return <p className="muted">Nothing was recorded besides that it happened.</p>;
  return (
    <>
      <table className={classes.diff}>
        <caption className="sr-only">What changed</caption>
        <thead>
          <tr>
            <th scope="col" style={{ width: '30%' }}>
              Fact
            </th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.path}>
              <td>
                <span className="mono">{one.path || 'value'}</span>
                <span className="sr-only">, {one.kind}</span>
              </td>
              <td className={one.kind === 'changed' || one.kind === 'removed' ? classes.gone : undefined}>
                <Value text={one.before} />
              </td>
              <td className={one.kind === 'changed' || one.kind === 'added' ? classes.new : undefined}>
                <Value text={one.after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {same > 0 && changed.length > 0 && (
        <Button variant="quiet" size="sm" onClick={() => setWhole((was) => !was)}>
          {whole ? 'Only what changed' : `Show ${countOf(same, 'fact')} that stayed the same`}
        </Button>
      )}
    </>
  );
}

function Value({ text }: { text: Difference['before'] }) {
  return text === null ? <span className="muted">–</span> : <code>{text}</code>;
}
