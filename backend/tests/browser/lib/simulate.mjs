// What the clock would bring if nobody acted, on a copy of the site's data: ./dev simulate --json
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PATIENCE } from './wait.mjs';

const DEV = fileURLToPath(new URL('../../../../dev', import.meta.url));
const DAY = 86_400_000;
const run = promisify(execFile);

/** Every mail and transition of so many days, in order: {at, kind, what, subject, reason}. */
export async function simulate(days) {
  const args = [DEV, 'simulate', '--days', String(days), '--json'];
  const { stdout } = await run('bash', args, { timeout: 6 * PATIENCE, maxBuffer: 1 << 26 });
  return stdout.split('\n').filter((line) => line).map((line) => JSON.parse(line));
}

/** What happens to the rows of these ids, a line for each day from `since` on: "day 7: intro.expired, intro_expired to the company". */
export function storyOf(told, ids, since) {
  const own = told.filter((entry) => ids.some((id) => entry.subject.includes(id.slice(-6))));
  const days = new Map();
  for (const entry of own) {
    const day = Math.floor((Date.parse(entry.at) - Date.parse(since)) / DAY);
    days.set(day, [...(days.get(day) ?? []), words(entry)]);
  }
  return [...days].map(([day, happened]) => `day ${day}: ${happened.join(', ')}`);
}

function words({ kind, what, subject }) {
  return kind === 'mail' ? `${what} to the ${subject.split(' ')[0]}` : what;
}
