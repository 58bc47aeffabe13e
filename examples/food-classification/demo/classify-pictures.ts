// Step 4, first half: held-out pictures classified over both protocols, which must agree.
import { testPictures } from '../pictures/picture-set.ts';
import { type Answer, chosenClass, openInferenceClassifier, seldonClassifier } from './classify.ts';
import type { DemoContext } from './context.ts';
import { claim } from './narrator.ts';

const pictureCount = 24;
/** Float32 on its way through JSON. */
const tolerance = 1e-5;

/** @returns how many requests were answered */
export async function classifyPictures({ narrator, platform, pictures }: DemoContext): Promise<number> {
  const classifiers = [seldonClassifier(platform.inference), openInferenceClassifier(platform.inference)] as const;
  const samples = await testPictures(pictures, pictureCount);
  let right = 0;
  for (const picture of samples) {
    const [seldon, openInference] = await Promise.all([classifiers[0](picture), classifiers[1](picture)]);
    claim(agree(seldon, openInference), `the protocols disagree on a picture of ${picture.label}`);
    claim(seldon.names?.join() === pictures.classes.join(), `the classes are named ${seldon.names}, not ${pictures.classes}`);
    claim(seldon.puid !== '' && openInference.puid !== '', 'an answer carries no puid');
    const chosen = chosenClass(seldon, pictures.classes);
    if (chosen === picture.label) right += 1;
    narrator.say(
      `${chosen === picture.label ? '✓' : '✗'} ${picture.name} (${picture.label}) → ${chosen} ${Math.max(...seldon.probabilities).toFixed(2)}`,
    );
  }
  narrator.proved(`${right} of ${samples.length} are right, and both protocols agree on every one`);
  return samples.length * classifiers.length;
}

function agree(one: Answer, other: Answer): boolean {
  return (
    one.probabilities.length > 0 &&
    one.probabilities.length === other.probabilities.length &&
    one.probabilities.every((value, index) => Math.abs(value - (other.probabilities[index] ?? Number.NaN)) < tolerance)
  );
}
