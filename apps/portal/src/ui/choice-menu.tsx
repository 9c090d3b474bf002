import { Menu, type MenuProps } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { Icon } from './icon.js';
import classes from './menu.module.css';

export interface ChoiceMenuProps<T extends string> {
  /** The button it opens from. */
  target: ReactElement;
  label: string;
  /** Grey, above the choices. */
  heading?: string;
  value: T | null;
  options: readonly { value: T; label: string; hint?: ReactNode }[];
  onChange: (value: T) => void;
  position?: MenuProps['position'];
  width?: number;
}

/** One out of a few, each known beforehand; for lists to search in see filter-chip.tsx. */
export function ChoiceMenu<T extends string>(props: ChoiceMenuProps<T>) {
  const { target, label, heading, value, options, onChange, position = 'bottom-start', width } = props;
  return (
    <Menu
      position={position}
      width={width}
      classNames={{ dropdown: classes.dropdown, item: classes.item, label: classes.label }}
    >
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown aria-label={label}>
        {heading && <Menu.Label>{heading}</Menu.Label>}
        <div className={classes.options}>
          <Menu.RadioGroup value={value}>
            {options.map((option) => (
              <Menu.RadioItem
                key={option.value}
                value={option.value}
                closeMenuOnClick
                checkIcon={<Icon name="check" size="s" />}
                rightSection={option.hint && <span className="muted xs">{option.hint}</span>}
                onChange={() => onChange(option.value)}
              >
                {option.label}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}
