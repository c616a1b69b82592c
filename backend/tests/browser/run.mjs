// Runs the journeys in journeys/ against BASE_URL in the browser at CHROMIUM: node run.mjs [WORD]
// One line a journey, then "browser: N passed, M failed"; exit 1 when one failed, 2 when nothing could run.
import { mkdirSync, readdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { Site } from './lib/site.mjs';

const { BASE_URL, CHROMIUM } = process.env;
if (!BASE_URL || !CHROMIUM) {
  console.error('browser: BASE_URL and CHROMIUM (path of the browser) are needed');
  process.exit(2);
}
const word = process.argv[2] ?? '';
const files = readdirSync(new URL('journeys/', import.meta.url)).filter((f) => f.endsWith('.mjs') && f.includes(word)).sort();
const shots = process.env.SHOTS ?? '';
if (shots) mkdirSync(shots, { recursive: true });

// A browser that runs as root has no sandbox of its own to offer.
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({ executablePath: CHROMIUM, args });
let passed = 0;
const failed = [];
for (const file of files) {
  const journey = await import(new URL(`journeys/${file}`, import.meta.url));
  const site = new Site(browser, BASE_URL, shots);
  const begun = Date.now();
  try {
    await journey.default(site);
    site.finish();
    passed += 1;
    console.log(`ok      ${journey.title} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed.push(file);
    console.log(`FAILED  ${journey.title} (${file})\n${indent(error.stack ?? String(error))}`);
    await site.explain();
  }
  await site.close();
}
await browser.close();
console.log(`browser: ${passed} passed, ${failed.length} failed`);
process.exit(failed.length ? 1 : files.length ? 0 : 2);

function indent(text) {
  return text.split('\n').map((line) => `        ${line}`).join('\n');
}
