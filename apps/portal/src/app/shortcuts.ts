import { useEffect, useEffectEvent } from 'react';

const storageKey = 'tollgate-shortcuts';

/** Single-key shortcuts can be turned off, as WCAG 2.2 criterion 2.1.4 asks. */
export function shortcutsEnabled(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

export function enableShortcuts(enabled: boolean): void {
  try {
    localStorage.setItem(storageKey, enabled ? 'on' : 'off');
  } catch {
    // Without storage the choice lasts as long as the default.
  }
}

/** How long the second key of a sequence may take, in milliseconds. */
const sequenceMs = 1_200;

export interface Shortcuts {
  /** Mod-K, also from within a field. */
  palette: () => void;
  help: () => void;
  filter: () => void;
  /** `g`, then this key. */
  goTo: (key: string) => void;
}

export function useShortcuts(actions: Shortcuts): void {
  const onKey = useEffectEvent((event: KeyboardEvent, pendingSince: number): number => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      actions.palette();
      return 0;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return 0;
    if (!shortcutsEnabled() || isTyping(event.target) || document.querySelector('[aria-modal="true"]')) return 0;
    if (pendingSince && event.timeStamp - pendingSince < sequenceMs) {
      actions.goTo(event.key);
      return 0;
    }
    if (event.key === 'g') return event.timeStamp;
    if (event.key === '?') actions.help();
    if (event.key === '/') {
      event.preventDefault();
      actions.filter();
    }
    return 0;
  });
  useEffect(() => {
    let pendingSince = 0;
    const listener = (event: KeyboardEvent) => {
      if (event.key === 'Shift') return;
      pendingSince = onKey(event, pendingSince);
    };
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable]') !== null
  );
}
