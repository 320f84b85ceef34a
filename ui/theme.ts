import { createTheme, type CSSVariablesResolver } from '@mantine/core'

const mono = "'Geist Mono Variable', ui-monospace, monospace"
const sans = "'Geist Variable', system-ui, sans-serif"

export const theme = createTheme({
  fontFamily: sans,
  fontFamilyMonospace: mono,
  headings: { fontFamily: sans, fontWeight: '570' },
  fontSizes: { xs: '10.5px', sm: '11px', md: '12px', lg: '13px', xl: '15px' },
  lineHeights: { xs: '14px', sm: '15px', md: '16px', lg: '16px', xl: '21px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '9px', xl: '12px' },
  defaultRadius: 'sm',
  shadows: { xs: 'var(--sh1)', sm: 'var(--sh1)', md: 'var(--sh2)', lg: 'var(--sh3)', xl: 'var(--sh3)' },
  primaryColor: 'dark',
  focusRing: 'auto',
  cursorType: 'default',
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, transitionProps: { duration: 100 } } },
    Modal: { defaultProps: { centered: false, yOffset: '12vh', transitionProps: { duration: 140 } } },
    Select: { defaultProps: { allowDeselect: false, withCheckIcon: false, maxDropdownHeight: 260 } },
  },
})

const mapped: Record<string, string> = {
  '--mantine-color-body': 'var(--panel)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink3)',
  '--mantine-color-placeholder': 'var(--ink3)',
  '--mantine-color-default': 'var(--raised)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line2)',
  '--mantine-color-error': 'var(--err)',
  '--mantine-color-success': 'var(--ok)',
  '--mantine-color-anchor': 'var(--ink)',
  '--mantine-color-disabled': 'var(--hover)',
  '--mantine-color-disabled-color': 'var(--ink4)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--ink)',
  '--mantine-primary-color-filled-hover': 'var(--ink2)',
  '--mantine-primary-color-contrast': 'var(--on-ink)',
  '--mantine-primary-color-light': 'var(--active)',
  '--mantine-primary-color-light-hover': 'var(--active)',
  '--mantine-primary-color-light-color': 'var(--ink)',
  '--mantine-color-dark-filled': 'var(--ink)',
  '--mantine-color-dark-filled-hover': 'var(--ink2)',
}

/** Mantine's names on our tokens. The tokens change with the scheme themselves, so both schemes get the same map. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: mapped,
  dark: mapped,
})
