import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

// The ramps of tokens.css once more, because Mantine derives its shades from ten strings.
const brand: MantineColorsTuple = [
  '#F0FBFA', '#DCF5F4', '#BAEBE8', '#91DCD9', '#60C6C2', '#36A9A5', '#138A87', '#0A6D6B', '#005553', '#023D3B',
]; // prettier-ignore
const gray: MantineColorsTuple = [
  '#F9FAFB', '#F2F5F5', '#E8ECEC', '#DCE1E1', '#C6CCCC', '#8B9495', '#5F696A', '#495354', '#2B3535', '#131B1C',
]; // prettier-ignore
const dark: MantineColorsTuple = [
  '#F1F4F4', '#D4D8D9', '#ACB3B3', '#8F9898', '#4F5758', '#3A4343', '#252D2D', '#1A2222', '#121818', '#0B1111',
]; // prettier-ignore

export const theme = createTheme({
  colors: { brand, gray, dark },
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 5 },
  fontFamily: 'var(--tg-font-sans)',
  fontFamilyMonospace: 'var(--tg-font-mono)',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '13px', lineHeight: '20px' },
      h3: { fontSize: '13px', lineHeight: '20px' },
    },
  },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '22px', lg: '24px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px' },
  defaultRadius: 'sm',
  shadows: { xs: 'var(--tg-shadow-1)', sm: 'var(--tg-shadow-2)', lg: 'var(--tg-shadow-3)' },
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Menu: {
      defaultProps: {
        withInitialFocusPlaceholder: false,
        shadow: 'sm',
        radius: 'md',
        offset: 6,
        transitionProps: { duration: 120 },
      },
    },
    Popover: { defaultProps: { shadow: 'sm', radius: 'md', offset: 6, transitionProps: { duration: 120 } } },
    Tooltip: {
      defaultProps: {
        openDelay: 300,
        transitionProps: { duration: 80 },
        events: { hover: true, focus: true, touch: true },
      },
    },
  },
});

/** Points Mantine's semantic variables at ours, so that its parts follow both themes without a second palette. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--tg-panel)',
    '--mantine-color-text': 'var(--tg-text)',
    '--mantine-color-dimmed': 'var(--tg-text-3)',
    '--mantine-color-placeholder': 'var(--tg-text-3)',
    '--mantine-color-error': 'var(--tg-bad)',
    '--mantine-color-default': 'var(--tg-panel)',
    '--mantine-color-default-hover': 'var(--tg-hover)',
    '--mantine-color-default-color': 'var(--tg-text)',
    '--mantine-color-default-border': 'var(--tg-border)',
    '--mantine-color-brand-filled': 'var(--tg-accent)',
    '--mantine-color-brand-filled-hover': 'var(--tg-accent-hover)',
    '--mantine-color-brand-light': 'var(--tg-accent-soft)',
    '--mantine-color-brand-light-hover': 'var(--tg-accent-soft)',
    '--mantine-color-brand-light-color': 'var(--tg-accent-text)',
    '--mantine-primary-color-contrast': 'var(--tg-text-on-accent)',
  };
  return { variables: {}, light: both, dark: both };
};
