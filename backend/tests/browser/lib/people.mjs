// What several journeys do first: become somebody.
import { PASSWORD, freshAddress } from './site.mjs';

/** Signs up by the form, confirms by the link of the mail and signs in; gives the page and the address. */
export async function signUp(site, kind, name, company) {
  const email = freshAddress(kind);
  const page = await site.visitor();
  const main = page.getByRole('main');
  await page.goto(`/sign-up?as=${kind}`);
  if (company) await main.getByLabel('Company', { exact: true }).fill(company);
  await main.getByLabel('Your name').fill(name);
  await main.getByLabel('E-mail address').fill(email);
  await main.getByLabel('Password').fill(PASSWORD);
  await main.getByLabel(/I agree to the terms/).check();
  await main.getByRole('button', { name: 'Sign up' }).click();
  const mail = await site.mail.wait(email, /Confirm your address/);
  await page.goto(site.mail.link(mail, '/verify/'));
  await main.getByRole('button', { name: 'Confirm my address' }).click();
  await page.getByText('Your address is confirmed').waitFor();
  await site.signIn(page, email);
  return { page, main, email };
}

/** Enters an address at the newsletter's form; gives the mail that asks to confirm it. */
export async function askForDigest(site, page, email) {
  const main = page.getByRole('main');
  await page.goto('/newsletter');
  await main.getByLabel('Your e-mail address').fill(email);
  await main.getByRole('button', { name: 'Send me the digest' }).click();
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
  return site.mail.wait(email, /Confirm your subscription/);
}

/** A reader who has confirmed; gives the address and the mail of welcome. */
export async function subscribe(site, name = 'reader') {
  const email = freshAddress(name);
  const page = await site.visitor();
  const asked = await askForDigest(site, page, email);
  await page.goto(site.mail.link(asked, '/newsletter/confirm/'));
  await page.getByRole('button', { name: 'Confirm my subscription' }).click();
  await page.getByRole('heading', { name: 'You are subscribed' }).waitFor();
  return { page, email, asked, welcome: await site.mail.wait(email, /You are subscribed/, [asked]) };
}

/** Fills the profile of a developer so far that an application may follow. */
export async function fillProfile(main, name) {
  await main.getByLabel('Name', { exact: true }).fill(name);
  await main.getByLabel('Headline').fill('Backend engineer who writes it down');
  await main.locator('#f-seniority').selectOption({ index: 3 });
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
  await main.getByRole('group', { name: /May it show you/ }).getByLabel(/^By name/).check();
}

/** Whatever a step of the brief asks for: every field gets something that fits it. */
export async function fillBriefStep(main, email, name) {
  const fields = main.locator('#brief-step').locator('input:visible, textarea:visible, select:visible');
  for (const field of await fields.all()) {
    const [tag, type, key] = await field.evaluate((e) => [e.tagName, e.type, e.name]);
    if (key === 'website_url') continue; // the field that only robots fill
    if (tag === 'SELECT') await field.selectOption({ index: 1 });
    else if (type === 'checkbox') await field.check();
    else if (type === 'date') await field.fill(`${new Date().getUTCFullYear() + 1}-06-30`);
    else if (type === 'email') await field.fill(email);
    else if (tag === 'TEXTAREA') await field.fill(`${name}: today it is done by hand in spreadsheets, which takes two people three days a month and goes wrong.`);
    else await field.fill(name);
  }
}
