// uPlot makes a number format in the browser's language while it loads, and so takes the whole page down when `Intl` does
// not know that language: Chromium in the POSIX locale says `en-US@posix`. Imported before uPlot, for its effect.

try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true });
}

export {};
