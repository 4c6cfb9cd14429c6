/** Mantine's settings: palette and tokens with contrasts of WCAG AA in both themes, and names in Portuguese for icon buttons. */
import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type VariantColorsResolver,
} from '@mantine/core';
import { t } from '../texts.pt-BR.ts';

const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  if (input.variant !== 'subtle' && input.variant !== 'light') return colors;
  const danger = input.color === 'red' || input.color === 'red.9';
  const color = danger ? 'var(--danger-text)' : 'var(--link)';
  const background = input.variant === 'light' ? (danger ? 'var(--danger-soft)' : 'var(--accent-soft)') : 'transparent';
  return { ...colors, color, background, hover: danger ? 'var(--danger-soft)' : 'var(--accent-soft)' };
};

const close = { 'aria-label': t.common.close };

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: 8,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  variantColorResolver,
  respectReducedMotion: true,
  components: {
    Modal: {
      defaultProps: {
        closeButtonProps: close,
        centered: true,
        overlayProps: { backgroundOpacity: 0.45 },
        transitionProps: { duration: 120 },
        styles: { title: { lineHeight: 1.35 } },
      },
    },
    Drawer: { defaultProps: { closeButtonProps: close } },
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, shadow: 'md', transitionProps: { duration: 80 } } },
    Notification: { defaultProps: { closeButtonProps: close } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true, multiline: true, maw: 320 } },
    Button: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { checkIconPosition: 'right', comboboxProps: { shadow: 'md' } } },
    MultiSelect: { defaultProps: { comboboxProps: { shadow: 'md' } } },
    DatePicker: {
      defaultProps: {
        weekendDays: [],
        ariaLabels: {
          nextMonth: 'Próximo mês',
          previousMonth: 'Mês anterior',
          nextYear: 'Próximo ano',
          previousYear: 'Ano anterior',
          nextDecade: 'Próxima década',
          previousDecade: 'Década anterior',
        },
      },
    },
  },
});

/** Mantine's own tokens that fail AA, replaced; ours are in tokens.css. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c636a',
    '--mantine-color-placeholder': '#6b7278',
    '--mantine-color-anchor': '#3b4fc4',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-default-border': '#ced4da',
    '--mantine-color-text': '#1f2328',
    '--mantine-color-body': '#ffffff',
  },
  dark: {
    '--mantine-color-dimmed': '#a6a7ab',
    '--mantine-color-placeholder': '#a6a7ab',
    '--mantine-color-anchor': '#aebdff',
    '--mantine-color-error': '#ff9c9c',
    '--mantine-color-default-border': '#495057',
    '--mantine-color-text': '#e3e5e8',
    '--mantine-color-body': '#1e1f22',
  },
});
