import classes from './code-block.module.css';
import { CopyButton } from './copy-button.js';

/** A snippet that runs as pasted. `highlight` off for plain output. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className={classes.block}>
      <pre tabIndex={0} aria-label={label}>
        <code>{paint(code)}</code>
      </pre>
      <span className={classes.copy}>
        <CopyButton text={code} size="sm" />
      </span>
    </div>
  );
}

const quoted = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/g;

/** Strings in the accent colour; enough to read a curl by. */
function paint(code: string) {
  return code.split(quoted).map((piece, index) =>
    index % 2 === 1 ? (
      <span key={index} className={classes.string}>
        {piece}
      </span>
    ) : (
      piece
    ),
  );
}
