import { Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon } from './icon.js';
import classes from './menu.module.css';

export interface ChoiceMenuProps<T extends string> {
  /** The button it opens from. */
  target: ReactElement;
  label: string;
  value: T;
  options: readonly { value: T; label: string; hint?: string }[];
  onChange: (value: T) => void;
}

/** One out of a few, each known beforehand; for long lists see filter-chip.tsx. */
export function ChoiceMenu<T extends string>({ target, label, value, options, onChange }: ChoiceMenuProps<T>) {
  return (
    <Menu position="bottom-start" classNames={{ dropdown: classes.dropdown, item: classes.item }}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown aria-label={label}>
        {options.map((option) => (
          <Menu.Item
            key={option.value}
            role="menuitemradio"
            aria-checked={option.value === value}
            leftSection={<Icon name="check" size="s" className={option.value === value ? undefined : classes.hidden} />}
            rightSection={option.hint && <span className="muted xs">{option.hint}</span>}
            onClick={() => onChange(option.value)}
          >
            {option.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
