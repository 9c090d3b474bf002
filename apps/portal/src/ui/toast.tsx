import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { Icon } from './icon.js';

/** Something was done, or could not be. `detail` may hold the id of the audit entry. */
export function toast({ title, detail, bad }: { title: string; detail?: ReactNode; bad?: boolean }): void {
  notifications.show({
    title,
    message: detail,
    withBorder: true,
    autoClose: bad ? 10_000 : 5_000,
    closeButtonProps: { 'aria-label': 'Dismiss' },
    icon: <Icon name={bad ? 'cross-circle' : 'check'} />,
    color: bad ? 'red' : 'brand',
  });
}
