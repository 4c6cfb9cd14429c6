/** Line icons of our own, 20 px; decorative always, because a word stands beside each. */
import type { ReactNode } from 'react';

const paths = {
  home: 'M3.5 9.5 10 4l6.5 5.5V16a.5.5 0 0 1-.5.5h-4v-4.5H8v4.5H4a.5.5 0 0 1-.5-.5z',
  charges: 'M4 4v12M7 4v12M9.5 4v8M12 4v12M14 4v8M16.5 4v12',
  scale: 'M10 3.5v13M6 16.5h8M4 6h12M4 6l-2 5h4zM16 6l-2 5h4z',
  book: 'M4 4.5h5a1.5 1.5 0 0 1 1.5 1.5v10A1.5 1.5 0 0 0 9 15H4zM16.5 4.5H12A1.5 1.5 0 0 0 10.5 6v10a1.5 1.5 0 0 1 1.5-1h4.5z',
  transfers: 'M3.5 7h12M12 3.5 15.5 7 12 10.5M16.5 13h-12M8 9.5 4.5 13 8 16.5',
  folder: 'M3 5.5h5l1.5 2H17v8H3z',
  plug: 'M7 3v4M13 3v4M5 7h10v3a5 5 0 0 1-10 0zM10 15v2.5',
  code: 'M7 6 3 10l4 4M13 6l4 4-4 4',
  sliders:
    'M3.5 6.5h6M13.5 6.5h3M11.5 8.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM3.5 13.5h3M10.5 13.5h6M8.5 15.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4',
  menu: 'M3.5 5.5h13M3.5 10h13M3.5 14.5h13',
  dots: 'M10 5.2v.1M10 10v.1M10 14.8v.1',
  plus: 'M10 4v12M4 10h12',
  close: 'M5 5l10 10M15 5 5 15',
  copy: 'M7 7V4h9v9h-3M4 7h9v9H4z',
  minus: 'M5 10h10',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4l2.5 2',
  check: 'm4.5 10.5 3.5 3.5 7.5-8',
  calendar: 'M4 5.5h12v11H4zM4 8.5h12M7 3.5v3M13 3.5v3',
  collapse: 'M12 5l-5 5 5 5',
  expand: 'M8 5l5 5-5 5',
  bell: 'M5.5 13.5V9a4.5 4.5 0 0 1 9 0v4.5l1.5 1.5H4zM8.5 15.5a1.5 1.5 0 0 0 3 0',
  person: 'M10 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 16.5c.8-3 3-4.5 6-4.5s5.2 1.5 6 4.5',
  warning: 'M10 3.5 17.5 16h-15zM10 8.5v3.5M10 14v.1',
  upload: 'M10 13V4M6.5 7 10 3.5 13.5 7M4 13v3h12v-3',
  arrowUp: 'M10 16V4M5 9l5-5 5 5',
  arrowDown: 'M10 4v12M5 11l5 5 5-5',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'dots' ? 2.4 : 1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
