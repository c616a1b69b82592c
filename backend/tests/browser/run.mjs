// Runs the journeys in journeys/ against BASE_URL in the browser at CHROMIUM: node run.mjs [WORD]
// A journey with `withoutScripts` runs twice. A line for each, then "browser: N passed, M failed"; exit 1 when one failed, 2
// when nothing could run. SHOTS names a folder for pictures of the pages that are looked at.
import { mkdirSync, readdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { Site } from './lib/site.mjs';

/** No journey may take longer, in milliseconds: whatever hangs is told by name. */
const LONGEST = 25 * 60_000;

const { BASE_URL, CHROMIUM } = process.env;
if (!BASE_URL || !CHROMIUM) {
  console.error('browser: BASE_URL and CHROMIUM (path of the browser) are needed');
  process.exit(2);
}
const word = process.argv[2] ?? '';
const files = readdirSync(new URL('journeys/', import.meta.url)).filter((f) => f.endsWith('.mjs') && f.includes(word)).sort();
const shots = process.env.SHOTS ?? '';
if (shots) mkdirSync(shots, { recursive: true });

// A browser that runs as root has no sandbox of its own to offer; small machines have a small /dev/shm.
const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
const browser = await chromium.launch({ executablePath: CHROMIUM, args });
let passed = 0;
let failed = 0;
for (const file of files) {
  const journey = await import(new URL(`journeys/${file}`, import.meta.url));
  for (const scripts of journey.withoutScripts ? [true, false] : [true]) {
    if (await walks(journey, scripts)) passed += 1;
    else failed += 1;
  }
}
await browser.close();
console.log(`browser: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : files.length ? 0 : 2);

async function walks(journey, scripts) {
  const site = new Site(browser, BASE_URL, scripts, shots);
  const title = `${journey.title}${scripts ? '' : ' (without scripts)'}`;
  const begun = Date.now();
  const took = () => `${((Date.now() - begun) / 1000).toFixed(1)} s`;
  try {
    await bounded(journey.default(site));
    site.finish();
    console.log(`ok      ${title} (${took()})`);
    return true;
  } catch (error) {
    console.log(`FAILED  ${title} (${took()})\n${indent(error.stack ?? String(error))}`);
    await site.explain();
    return false;
  } finally {
    await site.close();
  }
}

function bounded(walk) {
  let timer;
  const end = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Error(`not done after ${LONGEST / 60_000} minutes`)), LONGEST);
  });
  return Promise.race([walk, end]).finally(() => clearTimeout(timer));
}

function indent(text) {
  return text.split('\n').map((line) => `        ${line}`).join('\n');
}
