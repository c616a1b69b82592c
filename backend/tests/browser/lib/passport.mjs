// The file of a passport, as its page gives it, and what the command says of it: ./dev backend passport verify FILE
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PATIENCE } from './wait.mjs';

const DEV = fileURLToPath(new URL('../../../../dev', import.meta.url));
const run = promisify(execFile);

/** What the command answers to the file as it was downloaded, and to the same with one byte changed. */
export async function verifyBoth(download) {
  const folder = await mkdtemp(join(tmpdir(), 'passport-'));
  try {
    const [whole, changed] = [join(folder, 'passport.json'), join(folder, 'changed.json')];
    await download.saveAs(whole);
    const bytes = await readFile(whole);
    const at = bytes.indexOf('"payload":"') + '"payload":"'.length + 40;
    bytes[at] = bytes[at] === 0x41 ? 0x42 : 0x41;
    await writeFile(changed, bytes);
    return [await verify(whole), await verify(changed)];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function verify(file) {
  try {
    const { stdout } = await run('bash', [DEV, 'backend', 'passport', 'verify', file], { timeout: 2 * PATIENCE });
    return { code: 0, said: stdout };
  } catch (error) {
    if (typeof error.code !== 'number') throw error;
    return { code: error.code, said: `${error.stdout}${error.stderr}` };
  }
}
