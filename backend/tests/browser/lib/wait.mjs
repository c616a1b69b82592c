// Waiting for a condition, with a bound: nothing here waits for a time.

/** How long anything may take, in milliseconds. Generous, for machines that have other things to do. */
export const PATIENCE = 90_000;
const PAUSE = 100;

/** Asks again until `find` gives something, and gives that. */
export async function until(find, what) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = await find();
    if (found) return found;
    if (Date.now() > end) throw new Error(`in vain for ${PATIENCE / 1000} s: ${what}`);
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}
