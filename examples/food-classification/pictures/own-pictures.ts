// Somebody's own pictures, a folder per class: brought to one size, every fourth of a class held out for testing.
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { drawingVersion, fitPicture, varyPicture } from './draw-picture.ts';
import { keepPictureSet, type PictureSet, type Subject } from './picture-set.ts';

const fewestPerClass = 4;
const heldOutEvery = 4;

/**
 * @param variants  of each picture for training, the picture itself among them
 * @throws when there are fewer than two classes, too few pictures in one, or a file is no picture
 */
export async function ownPictures(parent: string, source: string, variants: number): Promise<PictureSet> {
  const entries = await readdir(source, { withFileTypes: true }).catch(() => {
    throw new Error(`--pictures ${source}: there is no such folder.`);
  });
  const labels = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name);
  if (labels.length < 2) throw new Error(`--pictures ${source}: expected at least two folders, one per class; found ${labels.length}.`);
  const subjects = (await Promise.all(labels.map((label) => subjectsOf(join(source, label), label, variants)))).flat();
  const files = await Promise.all(subjects.map(async ({ path }) => [path, (await stat(path)).size, (await stat(path)).mtimeMs]));
  const identity = JSON.stringify([drawingVersion, resolve(source), variants, files]);
  return keepPictureSet(parent, subjects, identity, `Pictures from ${resolve(source)}\n`);
}

async function subjectsOf(folder: string, label: string, variants: number): Promise<(Subject & { path: string })[]> {
  const files = (await readdir(folder)).filter((file) => /\.(png|jpe?g|gif|webp)$/i.test(file)).sort();
  if (files.length < fewestPerClass)
    throw new Error(
      `--pictures: the class '${label}' needs at least ${fewestPerClass} pictures (PNG, JPEG, GIF or WebP); it has ${files.length}.`,
    );
  return files.map((file, index) => {
    const use = index % heldOutEvery === heldOutEvery - 1 ? 'test' : 'train';
    const path = join(folder, file);
    return {
      path,
      label,
      name: `${index}-${file.slice(0, -extname(file).length)}`,
      use,
      pictures: () => variantsOf(path, use === 'train' ? variants : 1),
    };
  });
}

async function variantsOf(path: string, variants: number): Promise<Uint8Array[]> {
  const file = await readFile(path);
  try {
    return [fitPicture(file), ...Array.from({ length: variants - 1 }, (_, variant) => varyPicture(file, `${path}/${variant}`))];
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : error}`);
  }
}
