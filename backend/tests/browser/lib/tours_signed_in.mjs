// Tours of the desks of developers, companies and staff. Each gives the page that it ends on.
import { planNextMonth } from './digest.mjs';
import { fillBriefStep, fillProfile, signUp } from './people.mjs';
import { PASSWORD, freshAddress, token } from './site.mjs';

/** A desk from nothing to an application that waits; then that of an engineer, who asks a company for other terms. */
export async function asDeveloper(site, looker) {
  const name = `Tour ${token()}`;
  const { page, main, email } = await signUp(site, 'developer', name);
  for (const path of ['/me', '/me/profile', '/me/apply']) await looker.visit(page, path);
  await page.goto('/me/profile');
  await main.getByLabel('Headline').fill(`${name} says so`);
  await main.locator('#f-skill-0').fill('Flattery');
  await main.getByRole('button', { name: 'Save my profile' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/me/profile refused');
  await fillProfile(main, name);
  await main.getByRole('button', { name: 'Save my profile' }).click();
  await page.waitForURL('**/me?done=profile');
  await looker.here(page, '/me saved');
  await looker.visit(page, '/me/apply');
  await main.getByRole('button', { name: 'Submit my application' }).click();
  await page.waitForURL('**/me?**');
  await looker.here(page, '/me applied');
  await looker.visit(page, '/me/application/withdraw');
  await looker.follow();
  await leaves(site, looker, page, email);
  await moves(site, looker, page, email);
  const known = await site.signedIn('developer@demo.test');
  for (const path of ['/me', '/me/profile', '/me/availability', '/me/privacy', '/me/view-as', '/me/view-as?as=company&name=Nor', '/me/view-as?as=employer', '/me/standing', '/me/apply', '/me/intros', '/account']) await looker.visit(known, path);
  await known.goto('/account');
  await known.getByRole('button', { name: 'Change the password' }).click();
  await looker.here(known, '/account refused');
  return known;
}

/** Another address, with the links that its mails bring to the new one and to the old one. */
async function moves(site, looker, page, email) {
  const other = freshAddress('moved');
  const main = page.getByRole('main');
  await page.goto('/account');
  await main.getByLabel('New e-mail address').fill(other);
  await main.getByLabel('Your password').fill(PASSWORD);
  await main.getByRole('button', { name: 'Send the link' }).click();
  await page.getByText(other).first().waitFor();
  await looker.here(page, '/account with an address asked for');
  const known = await site.mail.list(email);
  const asked = await site.mail.wait(other, /Confirm your new address/);
  await looker.visit(page, site.mail.link(asked, '/account/address/'));
  await main.getByRole('button', { name: `Use ${other}` }).click();
  const told = await site.mail.wait(email, /was changed/, known);
  await looker.visit(page, site.mail.link(told, '/restore-address/'));
}

/** A copy of everything, and the end of the account, which is taken back. */
async function leaves(site, looker, page, email) {
  const main = page.getByRole('main');
  await looker.visit(page, '/account/export');
  const known = await site.mail.list(email);
  await main.getByRole('button', { name: 'Make a copy' }).click();
  await page.waitForURL('**/account/export?done=asked');
  await looker.here(page, '/account/export asked');
  const ready = await site.mail.wait(email, /copy of your data is ready/, known);
  await looker.visit(page, site.mail.link(ready, '/account/export/'));
  await looker.visit(page, '/account/delete');
  await main.getByLabel('Your password').fill('not my password');
  await main.getByRole('button', { name: 'Delete my account' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/account/delete refused');
  await main.getByLabel('Your password').fill(PASSWORD);
  await main.getByRole('button', { name: 'Delete my account' }).click();
  await main.getByRole('button', { name: 'Keep my account' }).waitFor();
  await looker.here(page, '/account/delete asked');
  const scheduled = await site.mail.wait(email, /is erased on/, known);
  await looker.visit(page, site.mail.link(scheduled, '/account/keep/'));
  await main.getByRole('button', { name: 'Keep the account' }).click();
  await page.waitForURL('**/account?done=kept');
  await looker.here(page, '/account kept');
}

/** A new company's desk; then that of a verified one, which asks for an intro and is asked for other terms. */
export async function asCompany(site, looker) {
  const unverified = await signUp(site, 'company', 'Grace Tour', `Tour ${token()} Ltd`);
  for (const path of ['/company', '/company/profile', '/company/intros', '/company/briefs']) await looker.visit(unverified.page, path);
  const developer = await site.signedIn('developer@demo.test');
  await developer.goto('/me');
  const path = await developer.getByRole('link', { name: 'Your page in the directory' }).getAttribute('href');
  await looker.visit(unverified.page, `${path}/intro`);
  await looker.follow();

  const page = await site.signedIn('company@demo.test');
  const main = page.getByRole('main');
  for (const shown of ['/company', '/company/profile', '/company/intros', '/company/briefs', path, `${path}/intro`]) await looker.visit(page, shown);
  await readsItsBrief(site, looker, page);
  await page.goto(`${path}/intro`);
  const before = await site.mail.list();
  const intro = await ask(looker, page, main);
  await looker.follow();
  const mail = await site.mail.wait('developer@demo.test', /asks to meet you/, before);
  await looker.visit(developer, site.mail.link(mail, '/intros/answer/'));
  await looker.visit(developer, `/me/intros/${intro.split('/').pop()}`);
  const answers = developer.getByRole('main');
  await answers.getByRole('button', { name: 'Ask for other terms' }).click();
  await looker.here(developer, '/me/intros refused');
  await answers.getByLabel('A word to the company').fill('Thirty hours a week at most, and from February.');
  await answers.getByRole('button', { name: 'Ask for other terms' }).click();
  await developer.getByText('sent back for other terms').first().waitFor();
  await looker.here(developer, '/me/intros answered');
  await looker.follow();
  await looker.visit(page, intro);
  await looker.visit(page, `${intro}/revise`);
  await page.goto(intro);
  await main.getByRole('button', { name: 'Take the request back' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

/** A company's brief, as those of its people see it who may not answer for it. */
async function readsItsBrief(site, looker, page) {
  const name = `Tour ${token()}`;
  await page.goto('/build-with-us');
  for (const step of ['2', '3', 'review']) {
    await fillBriefStep(page.getByRole('main'), 'company@demo.test', name);
    await page.getByRole('button', { name: 'Save and go on' }).click();
    await page.waitForURL(`**/${step}`);
  }
  await page.getByRole('button', { name: 'Send the brief' }).click();
  await page.waitForURL('**/briefs/**');
  const staff = await site.signedIn('staff@demo.test');
  await staff.goto('/staff/briefs');
  const path = await staff.getByRole('link', { name: new RegExp(name) }).getAttribute('href');
  await looker.visit(page, path.replace('/staff/', '/company/'));
}

async function ask(looker, page, main) {
  await main.getByLabel('Role').fill(`Engineer for ${token()} and ${token()}`);
  await main.getByRole('button', { name: 'Save for later' }).click();
  await main.getByText(/did not send, kept on/).waitFor();
  await looker.here(page, 'an intro kept');
  await main.getByRole('button', { name: 'Ask for an intro' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, 'an intro refused');
  await main.getByRole('group', { name: 'Kind of work' }).getByRole('radio').first().check();
  await main.getByLabel('Pay from').fill('600');
  await main.getByLabel('Pay to').fill('700');
  await main.getByLabel('Currency').selectOption('EUR');
  await main.getByLabel('Why this engineer').fill(`${[...Array(12)].map(token).join(' ')}: we take them over in this order.`);
  await main.getByRole('button', { name: 'Ask for an intro' }).click();
  await page.waitForURL('**/company/intros/*');
  await looker.here(page, '/company/intros asked');
  return new URL(page.url()).pathname;
}

/** The desk, its queues, one case of each, and the console of an issue to come and of one that went out. */
export async function asStaff(site, looker) {
  const page = await site.signedIn('staff@demo.test');
  const main = page.getByRole('main');
  for (const path of ['/staff', '/staff/queue', '/staff/outbox', '/staff/digests', '/account']) await looker.visit(page, path);
  await looker.visit(page, '/staff/nothing', 404);
  for (const queue of ['/staff/companies', '/staff/briefs', '/staff/passports']) {
    await looker.visit(page, queue);
    await looker.visit(page, await main.locator(`a[href^="${queue}/"]`).first().getAttribute('href'));
  }
  const draft = `/staff/digests/${await planNextMonth()}`;
  await page.goto('/staff/digests');
  const sent = await main.getByRole('row', { name: /sent|finished/i }).last().getByRole('link').getAttribute('href');
  for (const path of [sent, draft, ...['hold', 'pause', 'cancel', 'send', 'picks'].map((step) => `${draft}/${step}`)]) await looker.visit(page, path);
  await page.goto(draft);
  await looker.visit(page, await main.locator(`a[href^="${draft}/picks/"]`).first().getAttribute('href'));
  return page;
}
