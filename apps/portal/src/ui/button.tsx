import type { ButtonHTMLAttributes, Ref } from 'react';
import classes from './button.module.css';
import { cx } from './class-names.js';
import { Icon, type IconName } from './icon.js';

export interface ButtonLook {
  /** `primary`: at most one on a page. `quiet`: no frame. `danger`: only for what cannot be undone. */
  variant?: 'default' | 'primary' | 'quiet' | 'danger';
  size?: 'md' | 'sm';
}

/** The same look for links: `<Link className={buttonClass({ variant: 'primary' })}>`. */
export function buttonClass({ variant = 'default', size = 'md' }: ButtonLook = {}): string {
  return cx(classes.button, classes[variant], classes[size]);
}

export interface ButtonProps extends ButtonLook, ButtonHTMLAttributes<HTMLButtonElement> {
  icon?: IconName;
  iconAfter?: IconName;
  /** Waits for an answer: disabled, and says so to screen readers. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ variant, size, icon, iconAfter, busy, disabled, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={cx(buttonClass({ variant, size }), className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
    >
      {icon && <Icon name={icon} size={size === 'sm' ? 's' : 'm'} />}
      {children}
      {iconAfter && <Icon name={iconAfter} size="s" />}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  icon: IconName;
  /** What it does, for screen readers and as a tooltip. */
  label: string;
  /** 30 pixels, or 24. */
  size?: 'md' | 'sm';
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon, label, size = 'md', className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      className={cx(classes.iconButton, size === 'sm' && classes.iconSmall, className)}
    >
      <Icon name={icon} size={size === 'sm' ? 's' : 'm'} />
    </button>
  );
}

/** The look of an icon button, for links. */
export const iconButtonClass = classes.iconButton ?? '';
