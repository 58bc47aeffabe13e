// Pictures of one size out of icons and files, and their pixels. The same picture and the same seed give the same result.
import { createHash } from 'node:crypto';
import { Resvg } from '@resvg/resvg-js';

/** Change it when the drawing changes, so that sets made before are not taken for new ones. */
export const drawingVersion = 1;

/** Edge of every picture in pixels: enough to tell a pear from an apple, small enough to train on in seconds. */
export const pictureSize = 64;

/** Icons are drawn once at this size; their variants are then made from the drawing. */
const drawingSize = 128;

export interface Icon {
  /** SVG elements, without the `<svg>` around them. */
  readonly body: string;
  readonly width: number;
  readonly height: number;
}

/** @returns a PNG with a transparent background */
export function drawIcon({ body, width, height }: Icon): Buffer {
  return render(body, drawingSize, `0 0 ${width} ${height}`).asPng();
}

/** The picture turned, scaled, moved, perhaps mirrored, on a coloured background: all as the seed decides, e.g. `noto/pear/3`. */
export function varyPicture(picture: Uint8Array, seed: string): Buffer {
  const random = randomOf(seed);
  const between = (low: number, high: number) => low + (high - low) * random();
  const middle = pictureSize / 2;
  const scale = between(0.8, 1);
  const background = `hsl(${Math.round(between(0, 360))} ${Math.round(between(0, 60))}% ${Math.round(between(80, 100))}%)`;
  const transform = [
    `translate(${middle + between(-3, 3)} ${middle + between(-3, 3)})`,
    `rotate(${between(-12, 12)})`,
    `scale(${random() < 0.5 ? -scale : scale} ${scale})`,
    `translate(${-middle} ${-middle})`,
  ].join(' ');
  return render(`<rect width="100%" height="100%" fill="${background}"/><g transform="${transform}">${embed(picture)}</g>`).asPng();
}

/** The whole picture, upright and centred on white. */
export function fitPicture(picture: Uint8Array): Buffer {
  return render(`<rect width="100%" height="100%" fill="white"/>${embed(picture)}`).asPng();
}

/** @returns red, green, blue of each pixel, row by row: 64 × 64 × 3 numbers from 0 to 255 */
export function pixelsOf(picture: Uint8Array): number[] {
  const rgba = render(embed(picture)).pixels;
  return Array.from(rgba).filter((_value, index) => index % 4 !== 3);
}

function embed(picture: Uint8Array): string {
  const data = `data:${mediaType(picture)};base64,${Buffer.from(picture).toString('base64')}`;
  return `<image width="${pictureSize}" height="${pictureSize}" preserveAspectRatio="xMidYMid meet" href="${data}"/>`;
}

/** By the first bytes of the formats that can be drawn. */
function mediaType(picture: Uint8Array): string {
  const start = Buffer.from(picture.subarray(0, 4)).toString('latin1');
  if (start === '\x89PNG') return 'image/png';
  if (start.startsWith('\xff\xd8')) return 'image/jpeg';
  if (start === 'GIF8') return 'image/gif';
  if (start === 'RIFF') return 'image/webp';
  throw new Error('not a PNG, JPEG, GIF or WebP picture');
}

function render(content: string, size = pictureSize, viewBox = `0 0 ${size} ${size}`) {
  const attributes = `width="${size}" height="${size}" viewBox="${viewBox}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${content}</svg>`;
  return new Resvg(svg, { font: { loadSystemFonts: false } }).render();
}

/** Numbers from 0 to 1 that only the seed decides: SHA-256 in counter mode, four bytes each. */
function randomOf(seed: string): () => number {
  let counter = 0;
  return () => {
    const digest = createHash('sha256').update(`${seed}/${counter++}`).digest();
    return digest.readUInt32BE(0) / 2 ** 32;
  };
}
