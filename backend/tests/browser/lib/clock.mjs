// Weeks of silence, brought about: the data are made older, as only a test may, and the timers look at once.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PATIENCE } from './wait.mjs';

const DEV = fileURLToPath(new URL('../../../../dev', import.meta.url));
const run = promisify(execFile);

/** Runs a statement on the site's own database; gives the first value that it returns. */
export async function db(statement) {
  return (await rows(statement))[0] ?? '';
}

/** The same with every row, a line each. */
export async function rows(statement) {
  const { stdout } = await run('bash', [DEV, 'db', '-v', 'ON_ERROR_STOP=1', '-qAt', '-c', statement], { timeout: PATIENCE });
  return stdout.split('\n').map((line) => line.trim()).filter((line) => line);
}

/** A timer's tick, now: `due_dates`, which else comes every ten minutes, or `digests`. */
export async function tick(timer) {
  await db(`insert into jobs (queue, kind, payload, max_attempts, run_at)
    values ('timer', 'tick', jsonb_build_object('at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'timer', '${timer}'), 8, now())`);
}
