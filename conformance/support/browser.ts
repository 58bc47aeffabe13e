// A real Chromium for tests: the headless one packed in an npm package, or another given by OVENBIRD_CHROMIUM.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { withLock } from '../../scripts/lock.mjs';
import { toolsDirectory } from '../../scripts/paths.mjs';

const run = promisify(execFile);

/** Where a person's own browser usually is, for machines that the packed one is not made for. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

interface Found {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

export async function launchBrowser(): Promise<Browser> {
  const { path, env } = await findChromium();
  return chromium.launch({
    executablePath: path,
    // Root may not use Chromium's sandbox; small containers have a small /dev/shm. The same text rendering everywhere.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none', '--disable-gpu'],
    env: { ...(process.env as Record<string, string>), ...env },
  });
}

async function findChromium(): Promise<Found> {
  const given = process.env.OVENBIRD_CHROMIUM;
  if (given) return { path: given, env: {} };
  if (process.platform === 'linux' && process.arch === 'x64') return unpackedChromium();
  const path = usualPlaces.find((place) => existsSync(place));
  if (!path) throw new Error('No Chromium was found. Install one, or give its path in OVENBIRD_CHROMIUM.');
  return { path, env: {} };
}

/** Unpacked once (180 MB), beside the other tools, and moved into place whole: a broken-off unpacking leaves nothing behind. */
async function unpackedChromium(): Promise<Found> {
  const manifest = join(packageFolder(), 'package.json');
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const folder = join(toolsDirectory, `chromium-${version}`);
  if (!existsSync(folder)) {
    await mkdir(toolsDirectory, { recursive: true });
    await withLock(`${folder}.lock`, () => unpack(folder));
  }
  await configureFonts(folder);
  // Its libraries stand in for those that a bare machine lacks, its fonts make pictures alike on every machine.
  return { path: join(folder, 'chromium'), env: { FONTCONFIG_PATH: join(folder, 'fonts'), ...(await libraries(folder)) } };
}

async function unpack(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial);
  // The package unpacks into the system's temporary folder, whatever lies there already: a process of its own can be told another.
  const script = `import chromium, { inflate } from '@sparticuz/chromium';
    await chromium.executablePath();
    await inflate(${JSON.stringify(join(packageFolder(), 'bin', 'al2023.tar.br'))});`;
  await run(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: partial },
  });
  await rename(partial, folder);
}

/** The package's own configuration names folders of the cloud service that it was made for: pages would have no letters. */
async function configureFonts(folder: string): Promise<void> {
  const configuration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts', 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts', 'cache')}</cachedir>
</fontconfig>
`;
  const path = join(folder, 'fonts', 'fonts.conf');
  if ((await readFile(path, 'utf8').catch(() => '')) !== configuration) await writeFile(path, configuration);
}

async function libraries(folder: string): Promise<Record<string, string>> {
  const works = await run(join(folder, 'chromium'), ['--version']).then(
    () => true,
    () => false,
  );
  return works ? {} : { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') };
}

function packageFolder(): string {
  return dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
}
