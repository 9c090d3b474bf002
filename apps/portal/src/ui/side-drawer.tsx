import { useEffect, useEffectEvent, type ReactNode } from 'react';
import { FocusTrap } from '@mantine/core';
import classes from './side-drawer.module.css';
import { useCompact } from './use-viewport.js';

export interface SideDrawerProps {
  label: string;
  onClose: () => void;
  header: ReactNode;
  children: ReactNode;
}

/**
 * Stands beside the page, which stays usable; on a screen under 1200 pixels it covers the page and holds the focus.
 * Esc closes it, wherever the focus is, unless a menu or dialog on top of it takes the key first.
 */
export function SideDrawer({ label, onClose, header, children }: SideDrawerProps) {
  const covers = useCompact();
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    if (document.querySelector('[role="menu"], [role="alertdialog"], [role="dialog"]:not([data-side-drawer])')) return;
    onClose();
  });
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <FocusTrap active={covers}>
      <div
        className={classes.drawer}
        role="dialog"
        aria-modal={covers || undefined}
        aria-label={label}
        data-side-drawer=""
      >
        <div className={classes.header}>{header}</div>
        {/* Focusable, so that the keyboard can scroll it. */}
        <div className={classes.body} tabIndex={0} role="region" aria-label={`${label}, all facts`}>
          {children}
        </div>
      </div>
    </FocusTrap>
  );
}
