import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";
import classes from "./theme.module.css";

const ink: MantineColorsTuple = [
  "#e9f0ec",
  "#d2dbd6",
  "#b6c2bd",
  "#94a19b",
  "#717d78",
  "#5f6c67",
  "#45524d",
  "#2a3431",
  "#1e2624",
  "#14211d",
];
const fall: MantineColorsTuple = [
  "#e0f3f4",
  "#c2e9eb",
  "#93dde2",
  "#5fd0d9",
  "#35b6c1",
  "#0093a0",
  "#008290",
  "#00707c",
  "#00525b",
  "#0f2f32",
];
const rise: MantineColorsTuple = [
  "#fbebe4",
  "#fbd5c5",
  "#fdbaa1",
  "#ff9f7d",
  "#ee7f56",
  "#cf5a30",
  "#bd4922",
  "#ad3a17",
  "#7d2c13",
  "#37201a",
];
const doubt: MantineColorsTuple = [
  "#fbf2d9",
  "#f7e5b4",
  "#f2d48c",
  "#ecc363",
  "#c79a35",
  "#a97a08",
  "#906704",
  "#785400",
  "#574003",
  "#2e2712",
];

export const theme = createTheme({
  colors: { ink, fall, rise, doubt },
  primaryColor: "ink",
  primaryShade: { light: 9, dark: 0 },
  autoContrast: true,
  black: "#14211d",
  fontFamily: "var(--pa-font)",
  fontFamilyMonospace: "var(--pa-mono)",
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  lineHeights: { xs: "1.5", sm: "1.5", md: "1.6", lg: "1.7", xl: "1.7" },
  headings: {
    fontFamily: "var(--pa-font)",
    fontWeight: "700",
    sizes: {
      h1: { fontSize: "1.75rem", lineHeight: "1.4" },
      h2: { fontSize: "1.375rem", lineHeight: "1.4" },
      h3: { fontSize: "1.125rem", lineHeight: "1.4" },
    },
  },
  spacing: {
    xs: "4px",
    sm: "8px",
    md: "12px",
    lg: "16px",
    xl: "24px",
    "2xl": "32px",
    "3xl": "48px",
    "4xl": "72px",
  },
  radius: { xs: "4px", sm: "4px", md: "8px", lg: "12px", xl: "12px" },
  defaultRadius: "md",
  shadows: { xs: "none", sm: "none", md: "var(--pa-shadow)", lg: "var(--pa-shadow)", xl: "var(--pa-shadow)" },
  breakpoints: { xs: "30em", sm: "45em", md: "62.5em", lg: "75em", xl: "88em" },
  respectReducedMotion: true,
  focusRing: "auto",
  cursorType: "pointer",
  // Plain objects, not Component.extend: the start of the app must not carry parts that only one page shows.
  components: {
    Button: {
      defaultProps: { variant: "default" },
      classNames: { root: classes.button, label: classes.buttonLabel },
    },
    Input: { classNames: { input: classes.input } },
    InputWrapper: {
      classNames: { label: classes.label, description: classes.description, error: classes.error },
    },
    PasswordInput: { classNames: { input: classes.input, innerInput: classes.innerInput } },
    NativeSelect: { classNames: { input: classes.select } },
    SegmentedControl: {
      defaultProps: { withItemsBorders: false },
      classNames: { root: classes.segmented, label: classes.segment, indicator: classes.segmentIndicator },
    },
    Switch: { defaultProps: { size: "md" }, classNames: { track: classes.switchTrack } },
    Popover: { classNames: { dropdown: classes.floating } },
    Notifications: { classNames: { root: classes.toasts } },
    Modal: {
      defaultProps: {
        centered: true,
        radius: "lg",
        padding: "xl",
        overlayProps: { backgroundOpacity: 0.45 },
        // The head of a dialog is no second banner of the page.
        attributes: { header: { role: "presentation" } },
      },
      classNames: { content: classes.floating, header: classes.floatingHeader, title: classes.modalTitle },
    },
  },
});

/** Mantine's own variables, pointed at our tokens: both schemes at once, for each token is light-dark(). */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const variables = {
    "--mantine-color-body": "var(--pa-canvas)",
    "--mantine-color-text": "var(--pa-ink)",
    "--mantine-color-dimmed": "var(--pa-ink-2)",
    "--mantine-color-placeholder": "var(--pa-ink-3)",
    "--mantine-color-default": "var(--pa-surface)",
    "--mantine-color-default-hover": "var(--pa-hover)",
    "--mantine-color-default-border": "var(--pa-line)",
    "--mantine-color-default-color": "var(--pa-ink)",
    "--mantine-color-anchor": "var(--pa-ink)",
    "--mantine-color-error": "var(--pa-rise)",
  };
  return { variables: {}, light: variables, dark: variables };
};
