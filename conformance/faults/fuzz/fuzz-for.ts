// Runs cases until a share of the time is over. The same ones each time, because what fails by chance is soon ignored, unless
// OVENBIRD_SEED says otherwise; OVENBIRD_FUZZ_SECONDS goes on for longer.
import fc from 'fast-check';

export const seed = Number(process.env.OVENBIRD_SEED ?? 20_261_125);
export const fuzzSeconds = Number(process.env.OVENBIRD_FUZZ_SECONDS ?? 40);
/** Enough for a batcher to have something to merge. */
const AT_A_TIME = 16;

/** @param check  sends some cases at the same time */
export async function fuzzFor<Case>(share: number, cases: fc.Arbitrary<Case>, check: (given: Case[]) => Promise<unknown>): Promise<void> {
  const some = fc.array(cases, { minLength: 1, maxLength: AT_A_TIME, size: 'max' });
  await fc.assert(
    fc.asyncProperty(some, async (given) => {
      await check(given);
    }),
    { seed, numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: share * fuzzSeconds * 1000, markInterruptAsFailure: false },
  );
}
