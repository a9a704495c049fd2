import {
  Alert,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';
import { colorSchemeDarkBlue, colorSchemeLight, themeQuartz } from 'ag-grid-community';
import { formatDay, parseDay } from '../ui/format.ts';

/** A deep sea green: calm, and far from the colours that mean something. */
const ink: MantineColorsTuple = [
  '#eaf6f4',
  '#d5e9e6',
  '#a8d3cc',
  '#78bcb2',
  '#51a99c',
  '#389c8e',
  '#1d7f73',
  '#156a60',
  '#0f5951',
  '#064a43',
];

/**
 * Filled buttons take the lighter shade in the dark theme and then need dark text: the library picks the text for the light
 * theme's shade in both.
 */
const variantColors: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  return input.variant === 'filled'
    ? { ...colors, color: `light-dark(${colors.color}, var(--mantine-color-black))` }
    : colors;
};

export const theme = createTheme({
  variantColorResolver: variantColors,
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  colors: { ink },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", monospace',
  fontSizes: { xs: '11.5px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Modal: {
      defaultProps: {
        closeButtonProps: { 'aria-label': 'Close' },
        // The head of a dialog is no second banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
      styles: { title: { fontSize: 15, fontWeight: 650, lineHeight: 1.35 } },
    },
    // The library's own are loud in the dark theme, and their titles faint in the light one.
    Alert: Alert.extend({
      vars: (_theme, { variant, color = 'ink' }) => ({
        root:
          variant === 'light'
            ? {
                '--alert-bg': `light-dark(var(--mantine-color-${color}-0), color-mix(in srgb, var(--mantine-color-${color}-5) 12%, var(--surface)))`,
                '--alert-color': `light-dark(color-mix(in srgb, var(--mantine-color-${color}-9) 70%, black), var(--mantine-color-${color}-3))`,
                '--alert-bd': `1px solid light-dark(var(--mantine-color-${color}-2), color-mix(in srgb, var(--mantine-color-${color}-5) 35%, var(--surface)))`,
              }
            : {},
      }),
    }),
    DateInput: { defaultProps: { valueFormat: formatDay, dateParser: parseDay } },
  },
});

const grid = themeQuartz.withParams({
  fontFamily: 'inherit',
  fontSize: 13,
  headerFontSize: 12,
  headerFontWeight: 600,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  borderRadius: 3,
  columnBorder: false,
  cellHorizontalPadding: 10,
  iconSize: 14,
  accentColor: '#1d7f73',
  browserColorScheme: 'inherit',
});

/** The grid in both themes; row height follows the density setting. */
export function gridTheme(scheme: 'light' | 'dark', density: 'compact' | 'comfortable') {
  const rowHeight = density === 'compact' ? 28 : 34;
  return scheme === 'light'
    ? grid.withPart(colorSchemeLight).withParams({
        rowHeight,
        headerHeight: rowHeight + 2,
        backgroundColor: '#ffffff',
        headerBackgroundColor: '#f6f7f7',
        borderColor: '#e3e6e6',
        rowHoverColor: '#f2f7f6',
        selectedRowBackgroundColor: '#e1f1ee',
        foregroundColor: '#1b2322',
      })
    : grid.withPart(colorSchemeDarkBlue).withParams({
        rowHeight,
        headerHeight: rowHeight + 2,
        backgroundColor: '#16191a',
        headerBackgroundColor: '#1d2122',
        borderColor: '#2c3233',
        rowHoverColor: '#1e2526',
        selectedRowBackgroundColor: '#1c3431',
        foregroundColor: '#dfe5e4',
      });
}
