import { useEffect, useState } from 'react';
import { Button, IconButton, type ButtonLook } from './button.js';

/** Works without https as well: a gateway on a private network has no `navigator.clipboard`. */
export async function copyText(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // Refused by the browser: the older way may still be allowed.
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.className = 'sr-only';
  // Inside the dialog, if one is open: a focus trap would take the focus back from anywhere else.
  const host = document.activeElement?.closest('[role="dialog"], [role="alertdialog"]') ?? document.body;
  const focused = document.activeElement;
  host.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}

function useCopied(text: string): { state: 'idle' | 'copied' | 'refused'; copy: () => void } {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(() => setState('idle'), 2_000);
    return () => clearTimeout(timer);
  }, [state]);
  return { state, copy: () => void copyText(text).then((done) => setState(done ? 'copied' : 'refused')) };
}

export function CopyButton({ text, label = 'Copy', ...look }: { text: string; label?: string } & ButtonLook) {
  const { state, copy } = useCopied(text);
  return (
    <Button {...look} icon={state === 'copied' ? 'check' : 'copy'} onClick={copy}>
      <span aria-live="polite">{state === 'copied' ? 'Copied' : state === 'refused' ? 'Select and copy' : label}</span>
    </Button>
  );
}

/** `label` says what is copied: "Copy request id". */
export function CopyIconButton({ text, label }: { text: string; label: string }) {
  const { state, copy } = useCopied(text);
  return (
    <>
      <IconButton size="sm" icon={state === 'copied' ? 'check' : 'copy'} label={label} onClick={copy} />
      <span className="sr-only" aria-live="polite">
        {state === 'copied' ? 'Copied' : state === 'refused' ? 'Copying was refused by the browser' : ''}
      </span>
    </>
  );
}
