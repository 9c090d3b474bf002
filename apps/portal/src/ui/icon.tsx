import type { ReactElement } from 'react';
import classes from './icon.module.css';

/** Our own set, drawn on a 16-pixel grid with a 1.5 stroke so that they stay sharp at the sizes we use. */
const drawings = {
  'arrow-down': <path d="M8 3.5v9M4.5 9 8 12.5 11.5 9" />,
  'arrow-right': <path d="M3 8h9.5M9 4.5 12.5 8 9 11.5" />,
  'arrow-up': <path d="M8 12.5v-9M4.5 7 8 3.5 11.5 7" />,
  'cross-circle': (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="m6 6 4 4M10 6l-4 4" />
    </>
  ),
  ban: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="m4.2 11.8 7.6-7.6" />
    </>
  ),
  layers: <path d="M8 2.5 13.5 5 8 7.5 2.5 5zM2.5 8 8 10.5 13.5 8M2.5 11 8 13.5 13.5 11" />,
  bolt: <path d="M9 2 3.5 9H8l-1 5 5.5-7H8z" />,
  calendar: (
    <>
      <rect x="2.5" y="3.5" width="11" height="10" rx="1.5" />
      <path d="M2.5 6.5h11M5.5 2v2.5M10.5 2v2.5" />
    </>
  ),
  check: <path d="m3.5 8.5 3 3 6-7" />,
  'chevron-down': <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 5v3.2l2 1.3" />
    </>
  ),
  code: <path d="m5.5 4.5-3.5 3.5 3.5 3.5M10.5 4.5 14 8l-3.5 3.5" />,
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M10.5 5.5v-1.5a1.5 1.5 0 0 0-1.5-1.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5" />
    </>
  ),
  columns: (
    <>
      <rect x="2.5" y="3" width="11" height="10" rx="1.5" />
      <path d="M6.2 3v10M9.8 3v10" />
    </>
  ),
  download: <path d="M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.5h10" />,
  dots: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.2" />,
  folder: <path d="M2.5 12.5v-9h4L8 5.5h5.5v7z" />,
  help: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M6.5 6.6a1.6 1.6 0 1 1 2.3 1.4c-.5.3-.8.6-.8 1.2M8 11v.1" />
    </>
  ),
  home: <path d="M2.5 7 8 2.5 13.5 7v6.5h-3.75v-4h-3.5v4H2.5z" />,
  info: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 7.5v3.3M8 5.2v.1" />
    </>
  ),
  key: (
    <>
      <circle cx="5" cy="11" r="2.5" />
      <path d="m6.9 9.1 6-6M10.5 5.5l2 2M8.7 7.3l1.2 1.2" />
    </>
  ),
  'line-chart': <path d="m2.5 11.5 3.5-4 3 2 4.5-6" />,
  link: <path d="M6.5 9.5 9.5 6.5M7 4.5l1-1a3.18 3.18 0 0 1 4.5 4.5l-1 1M9 11.5l-1 1A3.18 3.18 0 0 1 3.5 8l1-1" />,
  lock: (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1.5" />
      <path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />
    </>
  ),
  menu: <path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />,
  moon: <path d="M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z" />,
  'check-circle': (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="m5.7 8.2 1.6 1.6 3-3.3" />
    </>
  ),
  plus: <path d="M8 3.5v9M3.5 8h9" />,
  list: <path d="M2.5 4h11M2.5 8h7.5M2.5 12h9.5" />,
  'chevron-right': <path d="m6.5 4.5 3.5 3.5-3.5 3.5" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.25" />
      <path d="m10.25 10.25 3.25 3.25" />
    </>
  ),
  wave: <path d="M2 8c1.5-3 2.7-3 4 0s2.7 3 4 0 2.5-3 4 0" />,
  'bar-chart': <path d="M3 13V9h2.5v4zM6.75 13V6h2.5v7zM10.5 13V3H13v10z" />,
  'chevron-up': <path d="m4.5 9.5 3.5-3.5 3.5 3.5" />,
  'chevron-up-down': <path d="m5 6 3-3 3 3M5 10l3 3 3-3" />,
  chart: <path d="M2.5 13.5h11M4.5 11V7.5M8 11V3M11.5 11V5.5" />,
  warning: <path d="M8 2.7 14 13.2H2zM8 6.7v3M8 11.4v.1" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  document: <path d="M4 2.5h6l2.5 2.5v8.5h-8.5zM6.5 8.5l1.2 1.2 2.3-2.4" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.8v1.4M8 12.8v1.4M14.2 8h-1.4M3.2 8H1.8M12.4 3.6l-1 1M4.6 11.4l-1 1M12.4 12.4l-1-1M4.6 4.6l-1-1" />
    </>
  ),
  display: <path d="M2.5 3h11v7.5h-11zM6 13.5h4M8 10.5v3" />,
  'sign-out': <path d="M9.5 2.5h-6v11h6M6.5 8h7M11 5.5 13.5 8 11 10.5" />,
  refresh: <path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.5v2.8h-2.8" />,
  building: <path d="M3 13.5v-11h7v11M10 6.5h3v7M2 13.5h12M5.5 5.5h2M5.5 8h2M5.5 10.5h2" />,
  people: (
    <>
      <circle cx="6" cy="5.5" r="2.25" />
      <path d="M2 13c0-2.5 1.6-4 4-4s4 1.5 4 4M10.5 3.6a2.1 2.1 0 0 1 0 3.9M11.8 9.4c1.4.5 2.2 1.8 2.2 3.6" />
    </>
  ),
  shield: <path d="M8 2.2 13 4v4c0 3-2 5-5 6-3-1-5-3-5-6V4zM5.8 8.2l1.6 1.6 2.9-3.2" />,
  sliders: <path d="M2.5 5h5M11 5h2.5M2.5 11H5M8.5 11h5M9.2 3.2v3.6M6.8 9.2v3.6" />,
  gauge: <path d="M2.5 11.5a5.5 5.5 0 1 1 11 0M8 11.5l3-3.5" />,
  bell: <path d="M3.5 11.5h9c-1-1-1.2-2-1.2-4.5a3.3 3.3 0 0 0-6.6 0c0 2.5-.2 3.5-1.2 4.5zM6.8 13.5h2.4" />,
  mail: <path d="M2.5 4h11v8h-11zM2.5 4.5 8 9l5.5-4.5" />,
  play: <path d="M4.5 2.8v10.4L13 8z" />,
  send: <path d="M8 13V3.5M4 7.5l4-4 4 4" />,
  stop: <rect x="4" y="4" width="8" height="8" rx="1.5" />,
  tool: <path d="M13 4.6 10.9 6.7 9.3 5.1l2.1-2.1a3.2 3.2 0 0 0-4.2 4L2.8 11.4l1.8 1.8L9 8.8a3.2 3.2 0 0 0 4-4.2z" />,
  image: (
    <>
      <rect x="2.5" y="3" width="11" height="10" rx="1.5" />
      <path d="m3 11.5 3.2-3.5 2.4 2.4 1.7-1.6 2.7 2.7M10.3 6.2h.01" />
    </>
  ),
  book: (
    <path d="M8 4.2C6.5 3 4.5 2.8 2.5 3v9.5c2-.2 4 0 5.5 1.2 1.5-1.2 3.5-1.4 5.5-1.2V3C11.5 2.8 9.5 3 8 4.2zM8 4.2v9.5" />
  ),
  price: (
    <>
      <path d="M2.5 3v4.7l6 6 5-5-6-6z" />
      <path d="M5.3 5.7h.01" strokeWidth="2" />
    </>
  ),
} satisfies Record<string, ReactElement>;

export type IconName = keyof typeof drawings;

export interface IconProps {
  name: IconName;
  /** 16 (default), 14 (`s`) or 12 (`xs`) pixels. */
  size?: 'm' | 's' | 'xs';
  className?: string;
}

/** Decoration only: the words beside it, or the label of the control around it, carry the meaning. */
export function Icon({ name, size = 'm', className }: IconProps) {
  const classNames = [classes.icon, size === 'm' ? '' : classes[size], className].filter(Boolean).join(' ');
  return (
    <svg className={classNames} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {drawings[name]}
    </svg>
  );
}
