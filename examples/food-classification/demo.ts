// `npm run demo`: the whole line with real clients, from pictures to the answer why. Each step proves what it says.
import { createClient } from '@ovenbird/sdk';
import { ensurePython } from '../../scripts/python-environment.mjs';
import { createNarrator, type Narrator, StepFailure } from './demo/narrator.ts';
import { type DemoOptions, parseOptions, UsageError, usage } from './demo/options.ts';
import { type Platform, startPlatform } from './demo/start-platform.ts';
import { tellStory } from './demo/story.ts';
import { emojiPictures } from './pictures/emoji-pictures.ts';
import { ownPictures } from './pictures/own-pictures.ts';
import type { PictureSet } from './pictures/picture-set.ts';

const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(usage);
    return exitCodes.done;
  }
  const narrator = createNarrator((text) => process.stdout.write(text));
  const python = await ensurePython();
  const pictures = await narrator.step('Make the pictures', () => makePictures(narrator, options));
  const platform = await narrator.step('Start the platform', () => start(narrator, options, python));
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
  void platform.ended.then(() => interrupt.abort());
  const { signal } = interrupt;

  try {
    await tellStory({ narrator, platform, client: createClient({ baseUrl: platform.control }), python, pictures, signal }, options.epochs);
    process.stdout.write('\nEvery step did what it claims.\n');
    if (!options.exit) {
      process.stdout.write(`The platform goes on running: ${platform.control} (Ctrl-C stops it).\n`);
      await untilAborted(signal);
    }
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    await stop(platform);
  }
  return exitCodes.done;
}

async function makePictures(narrator: Narrator, { dataDir, pictures, variants }: DemoOptions): Promise<PictureSet> {
  const parent = `${dataDir}/pictures`;
  const set = await (pictures === undefined ? emojiPictures(parent, variants) : ownPictures(parent, pictures, variants));
  narrator.proved(`${set.trainCount} to train on, ${set.testCount} to test on: ${set.classes.join(', ')}`);
  narrator.say(
    pictures === undefined
      ? `Drawn from open emoji sets (licences: ${set.folder}/ABOUT.txt); the test pictures are another artist's.`
      : `From ${pictures}; every fourth picture of a class is held out for testing.`,
  );
  return set;
}

async function start(narrator: Narrator, options: DemoOptions, python: string): Promise<Platform> {
  const platform = await startPlatform({ ...options, python });
  narrator.lookAt('web UI', platform.control);
  narrator.lookAt('predictions', platform.inference);
  return platform;
}

async function stop(platform: Platform): Promise<void> {
  const code = await platform.stop();
  if (code !== 0) throw new Error(`the platform stopped with exit code ${code}`);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${usage}`);
    else if (error instanceof StepFailure) process.stderr.write(`\n${error.message}\n`);
    else process.stderr.write(`\n${error instanceof Error ? error.message : error}\n`);
    process.exitCode = error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
  },
);
