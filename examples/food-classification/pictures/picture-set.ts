// The pictures that the demo trains and tests on, as folders: train/<class>/*.png and test/<class>/*.png, made once and kept.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

export interface PictureSet {
  readonly folder: string;
  /** The same in one file, which is what the workflow takes: one upload instead of thousands. */
  readonly archive: string;
  /** In the order of the model's outputs: sorted by name. */
  readonly classes: readonly string[];
  readonly trainCount: number;
  readonly testCount: number;
}

/** One picture before it is varied: an icon, or somebody's file. */
export interface Subject {
  readonly label: string;
  /** Unique within its label, and fit for a file name. */
  readonly name: string;
  readonly use: 'train' | 'test';
  /** @returns the files to keep, already of the right size */
  readonly pictures: () => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
}

/**
 * Make the set, or find it as it was made before.
 * @param parent   folder of all sets; the set's own name depends on `identity`
 * @param identity whatever decides what the pictures look like
 * @param about    text for people who find the folder: where the pictures come from, under which licence
 */
export async function keepPictureSet(parent: string, subjects: readonly Subject[], identity: string, about: string): Promise<PictureSet> {
  const classes = [...new Set(subjects.map((subject) => subject.label))].sort();
  const folder = join(parent, `pictures-${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`);
  if (!existsSync(folder)) {
    // Written beside its place and moved there whole, so that a set that exists is complete.
    const partial = `${folder}.partial`;
    await rm(partial, { recursive: true, force: true });
    for (const label of classes) {
      for (const use of ['train', 'test']) await mkdir(join(partial, use, label), { recursive: true });
    }
    for (const subject of subjects) {
      for (const [index, picture] of (await subject.pictures()).entries()) {
        await writeFile(join(partial, subject.use, subject.label, `${subject.name}-${index}.png`), picture);
      }
    }
    await writeFile(join(partial, 'ABOUT.txt'), about);
    await pack(partial);
    await rename(partial, folder);
  }
  const archive = join(folder, archiveName);
  return { folder, archive, classes, trainCount: await count(folder, 'train', classes), testCount: await count(folder, 'test', classes) };
}

const archiveName = 'pictures.tar';

/** By the `tar` of the machine, which flytekit needs too; macOS would add files of its own. */
async function pack(folder: string): Promise<void> {
  await promisify(execFile)('tar', ['-cf', archiveName, 'train', 'test'], { cwd: folder, env: { ...process.env, COPYFILE_DISABLE: '1' } });
}

async function count(folder: string, use: string, classes: readonly string[]): Promise<number> {
  const files = await Promise.all(classes.map((label) => readdir(join(folder, use, label))));
  return files.flat().length;
}

export interface TestPicture {
  readonly label: string;
  /** e.g. `twemoji-pear-0` */
  readonly name: string;
  readonly png: Uint8Array;
}

/** Held-out pictures to classify, taking turns between the classes. */
export async function testPictures(set: PictureSet, atMost: number): Promise<TestPicture[]> {
  const perClass = await Promise.all(
    set.classes.map(async (label) => {
      const folder = join(set.folder, 'test', label);
      return (await readdir(folder)).sort().map((file) => ({ label, name: basename(file, '.png'), path: join(folder, file) }));
    }),
  );
  const longest = Math.max(...perClass.map((files) => files.length));
  const turns = Array.from({ length: longest }, (_, index) => perClass.flatMap((files) => files.slice(index, index + 1))).flat();
  return Promise.all(turns.slice(0, atMost).map(async ({ label, name, path }) => ({ label, name, png: await readFile(path) })));
}
