import { Icon } from '../../ui/icon.js';
import classes from './usage-page.module.css';

/** A checkbox in the colour of its series. */
export function SeriesSwitch({
  color,
  label,
  on,
  onToggle,
}: {
  color: string;
  label: string;
  on: boolean;
  onToggle: () => void;
}) {
  return (
    <label className={classes.switch} title={label}>
      <input type="checkbox" className="sr-only" checked={on} onChange={onToggle} aria-label={label} />
      <span className={classes.switchBox} style={on ? { background: color, borderColor: color } : undefined}>
        {on && <Icon name="check" size="xs" />}
      </span>
    </label>
  );
}
