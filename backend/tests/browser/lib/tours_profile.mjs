// Tours of a profile's steps, and of the desk for the list of skills that developers add to.
import { deflateSync } from 'node:zlib';
import { fillProfile, signUp } from './people.mjs';
import { token } from './site.mjs';

/** A PNG of one colour. */
function picture(side) {
  const crcOf = (bytes) => {
    let sum = ~0;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    }
    return ~sum >>> 0;
  };
  const chunk = (kind, body) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(body.length);
    const named = Buffer.concat([Buffer.from(kind), body]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crcOf(named));
    return Buffer.concat([head, named, sum]);
  };
  const size = Buffer.alloc(13);
  size.writeUInt32BE(side, 0);
  size.writeUInt32BE(side, 4);
  size.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(side * (1 + side * 3), 0x66);
  for (let row = 0; row < side; row += 1) rows[row * (1 + side * 3)] = 0;
  const mark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([mark, chunk('IHDR', size), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

const PDF = '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n';

/** Every step of a profile: empty, refused, filled; a skill that is asked back, and one that is proposed. */
export async function asProfileOwner(site, looker) {
  const name = `Tour ${token()}`;
  const { page, main } = await signUp(site, 'developer', name);
  for (const step of ['history', 'portfolio', 'languages', 'files']) await looker.visit(page, `/me/profile/${step}`);
  await history(looker, page, main);
  await portfolio(looker, page, main);
  await lists(looker, page, main);
  await files(looker, page, main);
  await page.goto('/me/profile');
  await fillProfile(main, name);
  await main.getByRole('button', { name: 'Preview my text' }).click();
  await main.getByText('As it will read').waitFor();
  await looker.here(page, '/me/profile previewed');
  await main.locator('#f-skill-2').fill('Pyhton');
  await main.getByRole('button', { name: 'Save my profile' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/me/profile asks back');
  await main.locator('#f-skill-2').fill(`Craft ${token()}`);
  await main.locator('#f-skill-pick-2').selectOption('propose');
  await main.getByRole('button', { name: 'Save my profile' }).click();
  await page.waitForURL('**/me?done=profile');
  await looker.here(page, '/me with a checklist');
  await looker.visit(page, '/me/profile');
  return page;
}

async function history(looker, page, main) {
  await page.goto('/me/profile/history');
  await main.getByRole('button', { name: 'Add the entry' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/me/profile/history refused');
  await main.getByLabel('Employer', { exact: true }).fill('Halden Robotics');
  await main.getByLabel('Your role').fill('Engineer');
  await main.getByLabel('From').fill('2022-03');
  await main.getByLabel('I work there now').check();
  await main.getByLabel('What you did').fill('Moved *arms*.');
  await main.getByRole('button', { name: 'Add the entry' }).click();
  await page.waitForURL('**/me/profile/history?done=saved');
  await looker.here(page, '/me/profile/history saved');
  await looker.visit(page, await main.locator('a[href^="/me/profile/history/"]').first().getAttribute('href'));
}

async function portfolio(looker, page, main) {
  await page.goto('/me/profile/portfolio');
  await main.getByRole('button', { name: 'Add the item' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/me/profile/portfolio refused');
  await main.getByLabel('What it is').fill('A ledger');
  await main.getByLabel('What it does').fill('It balances.');
  await main.getByRole('button', { name: 'Add the item' }).click();
  await page.waitForURL('**/me/profile/portfolio?done=saved');
  await looker.here(page, '/me/profile/portfolio saved');
  await looker.visit(page, await main.locator('a[href^="/me/profile/portfolio/"]').first().getAttribute('href'));
}

async function lists(looker, page, main) {
  await page.goto('/me/profile/languages');
  await main.getByRole('button', { name: 'Add the link' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/me/profile/languages refused');
  await main.getByLabel('Language', { exact: true }).selectOption('pl');
  await main.getByLabel('How well').selectOption('c1');
  await main.getByRole('button', { name: 'Add the language' }).click();
  await page.waitForURL('**/me/profile/languages?done=saved');
  await looker.here(page, '/me/profile/languages saved');
}

async function files(looker, page, main) {
  await page.goto('/me/profile/files');
  await main.getByLabel('Add a photo').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await main.getByRole('button', { name: 'Use this photo' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/me/profile/files refused');
  await main.getByLabel('Add a photo').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: picture(120) });
  await main.getByRole('button', { name: 'Use this photo' }).click();
  await page.waitForURL('**/me/profile/files?done=photo');
  await main.getByLabel('Add a CV').setInputFiles({ name: 'cv.pdf', mimeType: 'application/pdf', buffer: Buffer.from(PDF) });
  await main.getByRole('button', { name: 'Keep this CV' }).click();
  await page.waitForURL('**/me/profile/files?done=cv');
  await looker.here(page, '/me/profile/files with both');
}

/** The list of skills: a proposal, a search, one skill, a merge that is looked at and not made. */
export async function asEditorOfSkills(site, looker) {
  const page = await site.signedIn('staff@demo.test');
  const main = page.getByRole('main');
  await looker.visit(page, '/staff/skills');
  await main.getByRole('button', { name: 'Add the skill' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/staff/skills refused');
  await looker.visit(page, '/staff/skills?q=rust');
  await looker.visit(page, '/staff/skills/rust');
  await looker.visit(page, '/staff/skills/cobol/merge?into=fortran');
  return page;
}
