import { Switch } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../ui/dialog.js';
import classes from './help-sheet.module.css';
import type { PageEntry } from './pages.js';
import { enableShortcuts, shortcutsEnabled } from './shortcuts.js';

export interface HelpSheetProps {
  open: boolean;
  onClose: () => void;
  /** Those the role sees. */
  pages: readonly PageEntry[];
}

export function HelpSheet({ open, onClose, pages }: HelpSheetProps) {
  const [enabled, setEnabled] = useState(shortcutsEnabled);
  const rows: { keys: string[]; what: string }[] = [
    ...pages.map((page) => ({ keys: ['g', page.key], what: page.label })),
    { keys: ['/'], what: 'Go to the filter of the page' },
    { keys: ['↑', '↓'], what: 'Walk through requests while one is open' },
    { keys: ['←', '→'], what: 'Read a chart point by point' },
    { keys: ['?'], what: 'This sheet' },
    { keys: ['Esc'], what: 'Close what is open' },
  ];
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts" width={440}>
      <div className={classes.sheet}>
        <dl className={classes.list}>
          <div>
            <dt>Search, or open a pasted id</dt>
            <dd>
              <kbd>⌘</kbd> <kbd>K</kbd> or <kbd>Ctrl</kbd> <kbd>K</kbd>
            </dd>
          </div>
          {rows.map((row) => (
            <div key={row.what}>
              <dt>{row.what}</dt>
              <dd>
                {row.keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
        <Switch
          label="Single-key shortcuts"
          checked={enabled}
          onChange={(event) => {
            enableShortcuts(event.currentTarget.checked);
            setEnabled(event.currentTarget.checked);
          }}
        />
        <p className="muted xs">
          The management API is described at <a href="/api/docs">/api/docs</a>.
        </p>
      </div>
    </Dialog>
  );
}
