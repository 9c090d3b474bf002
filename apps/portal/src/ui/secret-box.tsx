import { CopyButton } from './copy-button.js';
import classes from './page.module.css';

/** Something that is shown once: a link, a seed. `label` names it for screen readers. */
export function SecretBox({ text, label }: { text: string; label: string }) {
  return (
    <div className={classes.secret}>
      <code aria-label={label}>{text}</code>
      <CopyButton text={text} variant="primary" size="sm" />
    </div>
  );
}
