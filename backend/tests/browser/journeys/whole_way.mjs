import assert from 'node:assert/strict';
import { says } from '../lib/mail.mjs';
import { verifyBoth } from '../lib/passport.mjs';
import { apply, close, openFile, score, signUp, staff, stranger } from '../lib/people_keys.mjs';
import { token } from '../lib/site.mjs';

export const title = 'the whole way at 320 px from the keyboard: one applies, is scored by two, approved, listed, and their passport verifies; another reads why not, and when to come back';
export const withoutScripts = true;

const REASON = 'Clear writing, sound choices, and code that was tested.';

export default async function (site) {
  const [one, other] = [await staff(site, 'staff@demo.test'), await staff(site, 'vetter@demo.test')];
  await comesIn(site, one, other);
  await isTurnedDown(site, one, other);
}

async function comesIn(site, one, other) {
  const name = `Keyed ${token()}`;
  const developer = await signUp(site, name);
  await apply(site, developer, name);
  await onTheWay(developer.keys);
  const file = await openFile(one, name);
  await score(one, file, 4);
  await score(other, file, 5);
  await close(one, file, 'Passed, and enough to decide');
  await one.pick(one.main.getByLabel(/^Approve/));
  await one.write(one.main.getByLabel('What the applicant reads', { exact: true }), REASON);
  await one.button('Decide and send the mail');
  await one.page.waitForURL('**/staff/applications?**');
  assert.ok(says(await site.mail.wait(developer.email, /You are in/), REASON), 'the mail holds the reason');

  const keys = await stranger(site); // developers are hidden from their own domain
  await keys.page.goto('/engineers?sort=newest');
  await keys.link(name, { exact: true });
  await keys.page.getByRole('heading', { level: 1, name }).waitFor();
  await keys.enter(keys.main.locator('a[href^="/passports/"]').first());
  await keys.page.getByRole('heading', { level: 1 }).filter({ hasText: 'passport' }).waitFor();
  const waiting = keys.page.waitForEvent('download');
  await keys.enter(keys.main.locator('a[href$=".json"]').first());
  const [whole, changed] = await verifyBoth(await waiting);
  assert.equal(whole.code, 0, whole.said);
  assert.notEqual(changed.code, 0);
  assert.match(changed.said, /changed/i);
}

/** The status page says what comes next, and by when. */
async function onTheWay(keys) {
  await keys.page.goto('/me');
  await keys.link(/What comes next/);
  await keys.page.waitForURL('**/me/application');
  await keys.main.getByText('at the latest').first().waitFor();
}

/** Two cards, blind; the reasons come from their anchors, and are read once more before they go out. */
async function isTurnedDown(site, one, other) {
  const name = `Refused ${token()}`;
  const developer = await signUp(site, name);
  await apply(site, developer, name);
  const file = await openFile(other, name);
  await score(other, file, 2);
  await one.page.goto(file);
  await one.page.getByText('One person has scored this stage').waitFor();
  await score(one, file, 1);
  await close(other, file, 'Not passed');
  await other.link(/Begin a rejection/);
  await other.button('Look at the mail');
  await other.main.getByRole('heading', { name: 'This mail goes out' }).waitFor();
  await other.button('Decide and send this mail');
  await other.page.waitForURL('**/staff/applications?**');

  const mail = await site.mail.wait(developer.email, /Our decision/);
  assert.ok(says(mail, 'What would change it'), 'the mail holds what was seen and what would change it');
  assert.ok(says(mail, 'You may apply again from'), 'and the day to come back');
  await developer.keys.page.goto('/me');
  await developer.keys.page.goto('/me/application');
  await developer.keys.main.getByText('You may apply again from').first().waitFor();
  await developer.keys.main.getByText('What we saw').first().waitFor();
}
