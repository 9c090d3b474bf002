import { Combobox, useCombobox } from '@mantine/core';
import { useState } from 'react';
import classes from './chip.module.css';
import { Chip } from './chip.js';
import { Icon } from './icon.js';
import menu from './menu.module.css';

export interface FilterChipProps {
  /** "Model". */
  name: string;
  /** null: any. */
  value: string | null;
  options: readonly { value: string; label: string }[];
  onChange: (value: string | null) => void;
  /** Takes what was typed as it stands, where the options are only suggestions. */
  free?: boolean;
}

/** A filter: any, or one value out of a list that can be searched by typing. */
export function FilterChip({ name, value, options, onChange, free }: FilterChipProps) {
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch('');
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const wanted = search.trim().toLowerCase();
  const found = options.filter((option) => option.label.toLowerCase().includes(wanted));
  const typed = free && wanted && !found.some((option) => option.value === search.trim()) ? search.trim() : null;
  const active = value !== null;
  const label = options.find((option) => option.value === value)?.label ?? value;

  return (
    <span className={active ? classes.group : undefined}>
      <Combobox
        store={combobox}
        position="bottom-start"
        width={260}
        withinPortal
        classNames={{
          dropdown: menu.dropdown,
          option: menu.item,
          search: menu.search,
          options: menu.options,
          empty: menu.empty,
        }}
        onOptionSubmit={(chosen) => {
          onChange(chosen);
          combobox.closeDropdown();
        }}
      >
        <Combobox.Target targetType="button" withAriaAttributes={false}>
          <Chip
            name={name}
            value={active ? `is ${label}` : 'any'}
            active={active}
            aria-haspopup="listbox"
            aria-expanded={combobox.dropdownOpened}
            onClick={() => combobox.toggleDropdown()}
          />
        </Combobox.Target>
        <Combobox.Dropdown>
          <Combobox.Search
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              combobox.updateSelectedOptionIndex();
            }}
            placeholder={free ? `${name}, typed or chosen` : `Find a ${name.toLowerCase()}`}
            aria-label={`Find a ${name.toLowerCase()}`}
          />
          <Combobox.Options aria-label={name}>
            {typed && (
              <Combobox.Option value={typed}>
                {name} is “{typed}”
              </Combobox.Option>
            )}
            {found.map((option) => (
              <Combobox.Option key={option.value} value={option.value} active={option.value === value}>
                {option.label}
              </Combobox.Option>
            ))}
            {found.length === 0 && !typed && <Combobox.Empty>Nothing matches</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      {active && (
        <button
          type="button"
          className={classes.clear}
          aria-label={`Remove the filter ${name}`}
          onClick={() => onChange(null)}
        >
          <Icon name="close" size="xs" />
        </button>
      )}
    </span>
  );
}
