import assert from 'node:assert/strict';
import { planIssue, sendIssue } from '../lib/digest.mjs';
import { says } from '../lib/mail.mjs';
import { fillProfile, signUp, subscribe } from '../lib/people.mjs';
import { token } from '../lib/site.mjs';
import { close, fileOf, score } from '../lib/vetting.mjs';
import { until } from '../lib/wait.mjs';

export const title = 'a developer applies, two people score, one decides, everybody finds the engineer, the next digest brings them, and hidden is hidden at once';
export const withoutScripts = true;

/** Milliseconds after the decision within which the directory has to list the engineer. */
const LISTED_WITHIN = 1000;

export default async function (site) {
  const name = `Journey ${token()}`;
  const reader = await subscribe(site);
  const developer = await signUp(site, 'developer', name);
  await apply(site, developer, name);
  const staff = await site.signedIn('staff@demo.test');
  const path = await approve(site, staff, name);
  assert.match(path, /^\/engineers\//);
  assert.ok(says(await site.mail.wait(developer.email, /You are in/), REASON), 'the mail holds the reason');

  const issue = await planIssue();
  await staff.goto(`/staff/digests/${issue}`);
  await staff.getByRole('main').getByRole('link', { name, exact: true }).waitFor();
  const ledger = await sendIssue(issue);
  assert.equal(ledger.state, 'finished');
  assert.ok(says(await site.mail.wait(reader.email, /looking for work/), name), 'the issue shows the engineer');

  await hide(site, developer, name, path);
  const next = await planIssue();
  await staff.goto(`/staff/digests/${next}`);
  await staff.getByRole('heading', { name: 'Engineers', exact: true }).waitFor();
  assert.equal(await staff.getByRole('link', { name, exact: true }).count(), 0, 'no issue to come has a place for them');
}

const REASON = 'Clear writing, sound choices, and code that was tested.';

/** A profile, saved once half-finished and refused, then whole; then the application. */
async function apply(site, { page, main, email }, name) {
  await page.goto('/me/profile');
  await main.getByLabel('Headline').fill(`${name} writes it down`);
  await main.getByRole('button', { name: 'Save my profile' }).click();
  await main.getByRole('alert').waitFor();
  assert.equal(await main.getByLabel('Headline').inputValue(), `${name} writes it down`, 'what was typed is kept');
  await fillProfile(main, name);
  await main.getByRole('button', { name: 'Save my profile' }).click();
  await page.waitForURL('**/me?done=profile');
  await page.goto('/me/apply');
  await main.getByRole('button', { name: 'Submit my application' }).click();
  await page.waitForURL('**/me?**');
  await site.mail.wait(email, /application/i);
}

/** Decides with a written reason; gives where the engineer is listed, as a stranger finds it within a second. */
async function approve(site, staff, name) {
  const desk = staff.getByRole('main');
  const directory = `${site.baseUrl}/engineers?sort=newest`;
  const file = await fileOf(staff, name);
  const colleague = await site.signedIn('vetter@demo.test');
  await score(staff, file, 4);
  await score(colleague, file, 5);
  await close(staff, file, 'Passed, and enough to decide');
  await desk.getByLabel(/^Approve/).check();
  await desk.getByRole('button', { name: 'Decide and send the mail' }).click();
  await desk.getByRole('alert').waitFor(); // a decision without a reason is none
  await desk.getByLabel('What the applicant reads').fill(REASON);
  const decision = staff.waitForResponse((answer) => answer.request().method() === 'POST' && answer.status() === 303);
  await desk.getByRole('button', { name: 'Decide and send the mail' }).click();
  await decision;
  const decided = Date.now();
  return until(async () => {
    const asked = Date.now();
    const found = (await (await fetch(directory)).text()).match(new RegExp(`href="(/engineers/[^"/?]+)"[^>]*>\\s*${name}\\s*<`));
    assert.ok(found || asked - decided < LISTED_WITHIN, `not listed ${asked - decided} ms after the decision`);
    return found?.[1];
  }, 'the engineer in the directory');
}

/** Sets the visibility, and looks at every public place in the same moment. */
async function hide(site, { page, main }, name, path) {
  const stranger = await site.visitor();
  assert.equal((await stranger.goto(path)).status(), 200);
  await stranger.getByRole('heading', { level: 1, name }).waitFor();
  const company = await site.signedIn('company@demo.test');
  await page.goto('/me');
  await main.getByRole('listitem').filter({ hasText: 'Hidden' }).getByRole('button').click();
  await page.waitForURL('**/me?**');
  assert.equal((await company.goto(`${path}/intro`)).status(), 404);
  for (const someone of [stranger, company]) {
    assert.equal((await someone.goto(path)).status(), 404);
    for (const place of ['/', '/engineers', '/engineers?sort=newest', '/engineers?skill=rust&country=PL', '/engineers?q=writes+it+down']) {
      await someone.goto(place);
      assert.equal(await someone.getByText(name).count(), 0, `${place} still names them`);
    }
  }
}
