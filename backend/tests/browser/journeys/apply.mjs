import assert from 'node:assert/strict';
import { PASSWORD, freshAddress, reloadUntil, signIn } from '../lib/site.mjs';

export const title = 'a developer signs up and applies, staff approve, and strangers find the engineer';

const NAME = `Journey ${Date.now().toString(36)}`;

export default async function (site) {
  const address = freshAddress('developer');
  const page = await site.visitor();
  const main = page.getByRole('main');
  await page.goto('/sign-up?as=developer');
  await main.getByLabel('Your name').fill(NAME);
  await main.getByLabel('E-mail address').fill(address);
  await main.getByLabel('Password').fill(PASSWORD);
  await main.getByLabel(/I agree to the terms/).check();
  await main.getByRole('button', { name: 'Sign up' }).click();
  const mail = await site.mail.wait(address, /Confirm your address/);
  await page.goto(site.mail.link(mail, '/verify/'));
  await main.getByLabel('Password').fill(PASSWORD);
  await main.getByRole('button', { name: 'Confirm my address' }).click();
  await signIn(page, address);

  await page.goto('/me/profile');
  await fillProfile(main);
  await main.getByRole('button', { name: 'Save my profile' }).click();
  await page.goto('/me/apply');
  await main.getByRole('button', { name: 'Submit my application' }).click();
  await page.waitForURL('**/me**');
  await site.mail.wait(address, /./);

  const staff = await site.signedIn('staff@demo.test');
  await staff.goto('/staff/applications');
  await staff.getByRole('main').getByRole('link', { name: NAME }).click();
  const desk = staff.getByRole('main');
  await desk.getByLabel(/^Approve/).check();
  await desk.getByLabel('What the applicant reads').fill('Clear writing, sound choices, and code that was tested.');
  await desk.getByRole('button', { name: 'Decide and send the mail' }).click();

  await reloadUntil(page, async () => (await page.goto('/me')) && (await main.getByRole('link', { name: 'Your page in the directory' }).count()) > 0, 'the engineer is approved');
  const path = await main.getByRole('link', { name: 'Your page in the directory' }).getAttribute('href');
  const stranger = await site.visitor();
  const answer = await stranger.goto(path);
  assert.equal(answer.status(), 200);
  await stranger.getByRole('heading', { level: 1, name: NAME }).waitFor();

  // Hidden takes effect at once.
  await page.goto('/me');
  await main.getByRole('listitem').filter({ hasText: 'Hidden' }).getByRole('button').click();
  assert.equal((await stranger.goto(path)).status(), 404);
}

async function fillProfile(main) {
  await main.getByLabel('Name', { exact: true }).fill(NAME);
  await main.getByLabel('Headline').fill('Backend engineer who writes it down');
  await main.getByLabel('Level').first().selectOption({ index: 3 });
  await main.getByLabel('About your work').fill('I build payment systems and keep them running. I would rather not do front ends.');
  await main.getByLabel('Country').selectOption('PL');
  await main.getByLabel('Time zone').fill('Europe/Warsaw');
  for (const [at, skill] of ['Rust', 'PostgreSQL', 'Python'].entries()) {
    await main.locator(`#f-skill-${at}`).fill(skill);
    await main.locator(`#f-skill-level-${at}`).selectOption({ index: 4 });
    await main.locator(`#f-skill-years-${at}`).fill('5');
    await main.locator(`#f-skill-primary-${at}`).check();
  }
  await main.getByRole('group', { name: /How you want to be engaged/ }).getByRole('checkbox').first().check();
  await main.getByLabel('Least per hour').fill('80');
  await main.getByLabel('Currency').selectOption('EUR');
  await main.getByRole('group', { name: /Do you look for work/ }).getByRole('radio').first().check();
  await main.getByLabel('Hours a week').fill('32');
  await main.getByRole('group', { name: /Visibility/ }).getByLabel(/^Public/).check();
}
