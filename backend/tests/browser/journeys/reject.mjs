import assert from 'node:assert/strict';
import { says } from '../lib/mail.mjs';
import { fillProfile, signUp } from '../lib/people.mjs';
import { token } from '../lib/site.mjs';
import { close, fileOf, score } from '../lib/vetting.mjs';

export const title = 'a developer is turned down: the reasons come from the scorecards, are read before they go out, and name the day to come back';
export const withoutScripts = true;

export default async function (site) {
  const name = `Refused ${token()}`;
  const { page, main, email } = await signUp(site, 'developer', name);
  await page.goto('/me/profile');
  await fillProfile(main, name);
  await main.getByRole('button', { name: 'Save my profile' }).click();
  await page.waitForURL('**/me?done=profile');
  await page.goto('/me/apply');
  await main.getByRole('button', { name: 'Submit my application' }).click();
  await page.waitForURL('**/me?**');
  await page.goto('/me/application');
  await main.getByText('at the latest').first().waitFor();

  const [staff, colleague] = [await site.signedIn('staff@demo.test'), await site.signedIn('vetter@demo.test')];
  const file = await fileOf(staff, name);
  await score(colleague, file, 2);
  await staff.goto(file);
  await staff.getByText('One person has scored this stage').waitFor();
  await score(staff, file, 1);
  await close(colleague, file, 'Not passed');
  const desk = colleague.getByRole('main');
  await desk.getByRole('link', { name: /Begin a rejection/ }).click();
  await desk.getByRole('button', { name: 'Look at the mail' }).click();
  await desk.getByRole('heading', { name: 'This mail goes out' }).waitFor();
  await desk.getByRole('button', { name: 'Decide and send this mail' }).click();
  await colleague.waitForURL('**/staff/applications?**');

  const mail = await site.mail.wait(email, /Our decision/);
  assert.ok(says(mail, 'What would change it'), 'the mail holds what was seen and what would change it');
  assert.ok(says(mail, 'You may apply again from'), 'and the day to come back');
  await page.goto('/me/application');
  await main.getByText('You may apply again from').first().waitFor();
  await main.getByText('What we saw').first().waitFor();
}
