// The demo's own picture set: emoji of food, each artist's drawing varied a few times; one artist is held out for testing.
import { createRequire } from 'node:module';
import { drawIcon, drawingVersion, type Icon, varyPicture } from './draw-picture.ts';
import { type Artist, artists, foodClasses } from './food-classes.ts';
import { keepPictureSet, type PictureSet, type Subject } from './picture-set.ts';

interface IconSet {
  readonly icons: Readonly<Record<string, { readonly body: string; readonly width?: number; readonly height?: number }>>;
  readonly width?: number;
  readonly height?: number;
}

/** @param variants  pictures of each icon for training; a third as many for testing */
export function emojiPictures(parent: string, variants: number): Promise<PictureSet> {
  const subjects = artists.flatMap((artist) => subjectsOf(artist, artist.use === 'train' ? variants : Math.ceil(variants / 3)));
  return keepPictureSet(parent, subjects, JSON.stringify([drawingVersion, foodClasses, artists, variants]), credits());
}

function subjectsOf(artist: Artist, variants: number): Subject[] {
  const find = iconFinder(artist);
  return Object.entries(foodClasses).flatMap(([label, names]) =>
    names.flatMap((name) => {
      const icon = find(name);
      if (!icon) return [];
      const seed = (variant: number) => `${artist.name}/${name}/${variant}`;
      const pictures = () => {
        const drawing = drawIcon(icon);
        return Array.from({ length: variants }, (_, variant) => varyPicture(drawing, seed(variant)));
      };
      return [{ label, name: `${artist.name}-${name}`, use: artist.use, pictures }];
    }),
  );
}

/** Not every artist has drawn everything. */
function iconFinder(artist: Artist): (name: string) => Icon | undefined {
  const { icons, width = 16, height = 16 }: IconSet = createRequire(import.meta.url)(`@iconify-json/${artist.name}/icons.json`);
  return (name) => {
    if (artist.without?.includes(name)) return undefined;
    const icon = icons[artist.nameOf?.(name) ?? name];
    return icon && { body: icon.body, width: icon.width ?? width, height: icon.height ?? height };
  };
}

function credits(): string {
  const lines = artists.map(
    (artist) => `${artist.use.padEnd(6)} ${artist.credit} (${artist.licence}), npm package @iconify-json/${artist.name}`,
  );
  return ['Drawn from open emoji sets; turned, scaled, mirrored and put on coloured backgrounds.', ...lines, ''].join('\n');
}
