import { CopyIconButton } from './copy-button.js';
import classes from './page.module.css';

/** An id, an address: shown whole, copied by the button beside it. `label` says what: "Copy the redirect URI". */
export function Copyable({ text, label }: { text: string; label: string }) {
  return (
    <span className={classes.copyable}>
      <span className="mono">{text}</span>
      <CopyIconButton text={text} label={label} />
    </span>
  );
}
