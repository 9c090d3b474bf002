import { Modal } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { IconButton } from './button.js';
import classes from './dialog.module.css';
import { useNarrow } from './use-viewport.js';

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  /** Pixels. */
  width?: number;
  footer?: ReactNode;
  /**
   * Only a decision closes it: no ×, no Esc, no click outside. For what would be lost for good.
   * It is announced as an alert dialog.
   */
  insistent?: boolean;
  children: ReactNode;
}

export function Dialog({ open, onClose, title, description, width = 520, footer, insistent, children }: DialogProps) {
  const narrow = useNarrow();
  useFocusReturn(open);
  return (
    <Modal.Root
      opened={open}
      onClose={insistent ? stay : onClose}
      closeOnClickOutside={!insistent}
      closeOnEscape={!insistent}
      centered
      returnFocus={false}
      fullScreen={narrow}
      size={width}
      padding={0}
      radius={narrow ? 0 : 'lg'}
      transitionProps={{ duration: 120, transition: 'fade' }}
      classNames={{ content: classes.content, overlay: classes.overlay }}
    >
      <Modal.Overlay backgroundOpacity={1} />
      <Modal.Content ref={insistent ? announceAlert : undefined}>
        <div className={classes.header}>
          <div>
            <Modal.Title className={classes.title}>{title}</Modal.Title>
            {description && <p className="muted">{description}</p>}
          </div>
          <span className="spacer" />
          {!insistent && <IconButton icon="close" label="Close" onClick={onClose} />}
        </div>
        <Modal.Body className={classes.body}>{children}</Modal.Body>
        {footer && <div className={classes.footer}>{footer}</div>}
      </Modal.Content>
    </Modal.Root>
  );
}

/** Gives the focus back to what opened the dialog, also when the dialog is taken away rather than closed. */
function useFocusReturn(open: boolean): void {
  useEffect(() => {
    if (!open) return undefined;
    const opener = document.activeElement;
    return () => {
      const back = opener instanceof HTMLElement && opener.isConnected && opener !== document.body ? opener : null;
      (back ?? document.querySelector<HTMLElement>('main h1'))?.focus();
    };
  }, [open]);
}

/** Mantine gives every dialog the role `dialog` and takes no other. */
function announceAlert(content: HTMLElement | null): void {
  content?.setAttribute('role', 'alertdialog');
}

function stay(): void {
  // An insistent dialog is closed by its own buttons.
}
