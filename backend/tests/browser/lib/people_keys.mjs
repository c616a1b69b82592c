// What an applicant and those who vet do on a narrow screen, from the keyboard alone.
import { Keys } from './keys.mjs';
import { PASSWORD, freshAddress } from './site.mjs';

const NARROW = { viewport: { width: 320, height: 900 } };
const EVIDENCE = 'Named the case, the choice and what it cost, and the follow-up held.';

/** Somebody who is not signed in. */
export async function stranger(site) {
  return new Keys(await site.visitor(NARROW));
}

/** Signs up as a developer, confirms by the mail and signs in; gives the keys and the address. */
export async function signUp(site, name) {
  const email = freshAddress('developer');
  const keys = await stranger(site);
  const { page, main } = keys;
  await page.goto('/sign-up?as=developer');
  await keys.write(main.getByLabel('Your name'), name);
  await keys.write(main.getByLabel('E-mail address'), email);
  await keys.write(main.getByLabel('Password'), PASSWORD);
  await keys.tick(main.getByLabel(/I agree to the terms/));
  await keys.button('Sign up');
  const mail = await site.mail.wait(email, /Confirm your address/);
  await page.goto(site.mail.link(mail, '/verify/'));
  await keys.button('Confirm my address');
  await page.getByText('Your address is confirmed').waitFor();
  await signIn(keys, email);
  return { keys, email };
}

export async function staff(site, email) {
  const keys = await stranger(site);
  await keys.page.goto('/sign-in');
  await signIn(keys, email);
  return keys;
}

async function signIn(keys, email) {
  await keys.write(keys.main.getByLabel('E-mail address'), email);
  await keys.write(keys.main.getByLabel('Password'), PASSWORD);
  await keys.button('Sign in');
  await keys.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** The profile, and the application with it. */
export async function apply(site, { keys, email }, name) {
  const { page, main } = keys;
  await page.goto('/me/profile');
  await keys.write(main.getByLabel('Name', { exact: true }), name);
  await keys.write(main.getByLabel('Headline'), 'Backend engineer who writes it down');
  await keys.stepDown(main.locator('#f-seniority'), 3);
  await keys.write(main.getByLabel('About your work'), 'I build payment systems and keep them running. I would rather not do front ends.');
  await keys.choose(main.getByLabel('Country'), 'Poland');
  await keys.write(main.getByLabel('Time zone'), 'Europe/Warsaw');
  for (const [at, skill] of ['Rust', 'PostgreSQL', 'Python'].entries()) {
    await keys.write(main.locator(`#f-skill-${at}`), skill);
    await keys.stepDown(main.locator(`#f-skill-level-${at}`), 4);
    await keys.write(main.locator(`#f-skill-years-${at}`), '5');
    await keys.tick(main.locator(`#f-skill-primary-${at}`));
  }
  await keys.tick(main.getByRole('group', { name: /How you want to be engaged/ }).getByRole('checkbox').first());
  await keys.write(main.getByLabel('Least per hour'), '80');
  await keys.choose(main.getByLabel('Currency'), 'EUR');
  await keys.pick(main.getByRole('group', { name: /Do you look for work/ }).getByRole('radio').first());
  await keys.write(main.getByLabel('Hours a week'), '32');
  await keys.pick(main.getByRole('group', { name: /Visibility/ }).getByLabel(/^Public/));
  await keys.pick(main.getByRole('group', { name: /May it show you/ }).getByLabel(/^By name/));
  await keys.button('Save my profile');
  await page.waitForURL('**/me?done=profile');
  await page.goto('/me/apply');
  await keys.button('Submit my application');
  await page.waitForURL('**/me?**');
  await site.mail.wait(email, /application/i);
}

/** Opens the file of an applicant from the queue; gives its path. */
export async function openFile(keys, name) {
  await keys.page.goto('/staff/applications');
  await keys.link(name, { exact: true });
  await keys.page.waitForURL(/\/staff\/applications\/[^/?]+$/);
  return new URL(keys.page.url()).pathname;
}

/** A whole card of the stage that is under way. */
export async function score(keys, file, mark) {
  const { page, main } = keys;
  await page.goto(file);
  await keys.link('Score this stage');
  await page.waitForURL('**/score');
  for (const group of await main.getByRole('group', { name: /^Mark for/ }).all()) {
    await keys.pick(group.getByRole('radio', { name: String(mark), exact: true }));
    const dimension = (await group.locator('legend').innerText()).replace(/^Mark for /, '').trim();
    await keys.write(main.getByLabel(`Evidence for ${dimension}`), EVIDENCE);
  }
  await keys.pick(main.getByRole('group', { name: 'What you would do' }).getByRole('radio').nth(mark >= 3 ? 0 : 1));
  await keys.button('Send my card');
  await page.getByText('Your card is in').waitFor();
}

/** Closes the stage that is under way: `verdict` is the label of a choice. */
export async function close(keys, file, verdict) {
  const { page, main } = keys;
  await page.goto(file);
  await keys.pick(main.getByLabel(verdict, { exact: true }));
  await keys.write(main.getByLabel('What the applicant reads about it'), 'What you built can be told from the profile.');
  await keys.button('Close this stage');
  await page.getByText('The stage is closed').waitFor();
}
