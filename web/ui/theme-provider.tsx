/** Mantine, its notifications and its dates, in Portuguese and with our tokens. */
import { MantineProvider } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { Notifications } from '@mantine/notifications';
import 'dayjs/locale/pt-br';
import type { ReactNode } from 'react';
import { cssVariablesResolver, theme } from './theme.ts';

export function ThemeProvider({ children }: { children: ReactNode }): ReactNode {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <DatesProvider settings={{ locale: 'pt-br', firstDayOfWeek: 0, weekendDays: [] }}>
        <Notifications position="top-center" limit={3} />
        {children}
      </DatesProvider>
    </MantineProvider>
  );
}
