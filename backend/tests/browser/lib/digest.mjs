// Issues of the digest, as an operator plans and sends them from a shell: ./dev worker digest …
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PATIENCE } from './wait.mjs';

const DEV = fileURLToPath(new URL('../../../../dev', import.meta.url));
const run = promisify(execFile);

/** Plans the first month to come that has no issue yet, and gives it. */
export async function planIssue() {
  for (const period of monthsToCome()) {
    if (await status(period)) continue;
    await worker('plan', period);
    return period;
  }
  throw new Error('every month for years has its issue');
}

/** Chooses the engineers of the next month's issue, which the clock has planned. */
export async function planNextMonth() {
  const period = month(1);
  await worker('plan', period);
  return period;
}

/** Sends an issue now, waits for the end of it, and gives its ledger. */
export async function sendIssue(period) {
  return JSON.parse(await worker('send', period, '--json'));
}

/** The ledger of an issue; nothing where there is none. */
async function status(period) {
  return worker('status', period, '--json').catch((error) => {
    if (/there is no issue/.test(error.stderr ?? '')) return null;
    throw error;
  });
}

async function worker(verb, period, ...more) {
  const args = [DEV, 'worker', 'digest', verb, '--period', period, ...more];
  return (await run('bash', args, { timeout: 2 * PATIENCE })).stdout;
}

/** From the month after next on: the next one is the clock's. */
function* monthsToCome() {
  for (let ahead = 2; ahead < 60; ahead += 1) yield month(ahead);
}

function month(ahead) {
  const today = new Date();
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + ahead, 1)).toISOString().slice(0, 7);
}
