// The colours' promises, kept by arithmetic: WCAG 2.2 contrast, and series that colour-blind people can tell apart.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Rgb = readonly [number, number, number];

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const pairs = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name = '', light = '', dark = '']) => [
    name,
    { light, dark },
  ]),
);
const themes = ['light', 'dark'] as const;

const linear = (hex: string): Rgb =>
  [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;

const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const colour = (name: string, theme: 'light' | 'dark'): string => {
  const pair = pairs.get(name);
  if (!pair) throw new Error(`No token --${name}`);
  return pair[theme];
};

const grounds = ['paper', 'raised', 'sunken', 'hover', 'accent-soft'];

test.each(themes)('text reads on every ground in %s (4.5 : 1)', (theme) => {
  for (const text of ['ink', 'ink-2', 'ink-3', 'accent']) {
    for (const ground of grounds)
      expect([text, ground, contrast(colour(text, theme), colour(ground, theme)) >= 4.5]).toEqual([text, ground, true]);
  }
});

test.each(themes)('error and waiting text reads where it is written in %s', (theme) => {
  for (const [text, ground] of [
    ['failed', 'paper'],
    ['failed', 'raised'],
    ['failed', 'failed-soft'],
    ['failed', 'sunken'],
    ['waiting', 'paper'],
    ['ink', 'waiting-soft'],
    ['succeeded', 'sunken'],
    ['cached', 'sunken'],
    ['clay', 'sunken'],
  ] as const) {
    expect([text, ground, contrast(colour(text, theme), colour(ground, theme)) >= 4.5]).toEqual([text, ground, true]);
  }
});

test.each(themes)('white reads on filled buttons in %s', (theme) => {
  for (const fill of ['accent-fill', 'accent-fill-hover', 'failed-fill']) {
    expect([fill, contrast('#ffffff', colour(fill, theme)) >= 4.5]).toEqual([fill, true]);
  }
});

test.each(themes)('state shapes and series lines stand out from the page in %s (3 : 1)', (theme) => {
  const shapes = [
    'queued',
    'running',
    'succeeded',
    'failed',
    'aborted',
    'skipped',
    'cached',
    'waiting',
    'ready',
    'retired',
    'unloaded',
    'unknown',
  ];
  for (const name of [...shapes, ...Array.from({ length: 10 }, (_, slot) => `series-${slot}`)]) {
    expect([name, contrast(colour(name, theme), colour('paper', theme)) >= 3]).toEqual([name, true]);
  }
});

/** Machado, Oliveira, Fernandes 2009, severity 1.0, in linear RGB. */
const sight: Readonly<Record<string, readonly Rgb[]>> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** OKLab (Ottosson 2020), in which equal distances look about equally different. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const seen = (hex: string, matrix: readonly Rgb[]): Rgb => {
  const [r, g, b] = linear(hex);
  return oklab(matrix.map((row) => Math.max(0, row[0] * r + row[1] * g + row[2] * b)) as unknown as Rgb);
};

test.each(themes)('any two of the ten series can be told apart in %s, with every kind of sight', (theme) => {
  for (const [name, matrix] of Object.entries(sight)) {
    const series = Array.from({ length: 10 }, (_, slot) => seen(colour(`series-${slot}`, theme), matrix));
    series.forEach((a, i) => {
      series.slice(i + 1).forEach((b, j) => {
        const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        expect(distance, `${name}: series ${i} and ${i + j + 1}`).toBeGreaterThan(0.075);
      });
    });
  }
});
