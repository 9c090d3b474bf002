import { useMantineColorScheme } from '@mantine/core';
import { IconButton } from '../ui/button.js';
import { ChoiceMenu } from '../ui/choice-menu.js';

const choices = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'As the system' },
] as const;

export function ThemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const icon = colorScheme === 'dark' ? 'moon' : colorScheme === 'light' ? 'sun' : 'display';
  return (
    <ChoiceMenu
      target={<IconButton icon={icon} label="Theme" />}
      label="Theme"
      value={colorScheme}
      options={choices}
      onChange={setColorScheme}
    />
  );
}
