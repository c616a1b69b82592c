// Tours of what one sees without signing in. Each gives the page that it ends on.
import { fillBriefStep, subscribe } from './people.mjs';
import { freshAddress, token } from './site.mjs';

const PAGES = [
  '/', '/services', '/for-companies', '/for-developers', '/engineers', '/build-with-us', '/newsletter', '/sign-up', '/sign-up/sent',
  '/sign-in', '/verify', '/reset', '/reset/sent', '/privacy', '/terms', '/how-ranking-works', '/newsletter/check-your-mail', '/newsletter/confirmed',
  '/newsletter/deleted', '/dev/components', '/dev/mail',
];
const SEARCHES = [
  '/engineers?skill=rust', '/engineers?q=backend&seniority=senior', '/engineers?sort=newest',
  '/engineers?q=nobody-has-this-word', '/engineers?skill=rust&country=IS&seniority=junior',
];
const MADE_UP = ['/nowhere', '/verify/made-up', '/reset/made-up', '/newsletter/confirm/made-up', '/unsubscribe/made-up', '/intros/answer/made-up', '/briefs/made-up'];

export async function asStranger(site, looker) {
  const page = await site.visitor();
  const main = page.getByRole('main');
  for (const path of [...PAGES, ...SEARCHES]) await looker.visit(page, path);
  for (const path of MADE_UP) await looker.visit(page, path, 404);
  await page.goto('/engineers');
  await looker.visit(page, await page.locator('main a[href^="/engineers/"]').first().getAttribute('href'));
  await looker.visit(page, await page.locator('main a.seal[href^="/passports/"]').first().getAttribute('href'));
  for (const [path, button] of [['/passports/verify', 'Check the text'], ['/sign-up', 'Sign up'], ['/sign-in', 'Sign in'], ['/newsletter', 'Send me the digest'], ['/reset', 'Send the link']]) {
    await page.goto(path);
    await main.getByRole('button', { name: button }).click();
    await main.getByText(/Error:/).first().waitFor();
    await looker.here(page, `${path} refused`);
  }
  await checksAPassport(looker, page, main);
  for (const theme of ['Dark', 'Light']) {
    await page.goto('/');
    await page.getByRole('button', { name: theme, exact: true }).click();
    await looker.here(page, `/ in ${theme}`);
  }
  return mails(site, looker, page);
}

/** The file of some engineer's passport, pasted whole and with a letter changed. */
async function checksAPassport(looker, page, main) {
  await page.goto('/engineers');
  const path = await page.locator('main a.seal[href^="/passports/"]').first().getAttribute('href');
  const file = await (await page.request.get(`${path}.json`)).text();
  for (const [text, verdict] of [[file, 'Valid'], [file.replace('"payload":"e', '"payload":"f'), 'Changed since it was issued']]) {
    await page.goto('/passports/verify');
    await main.getByLabel('Content of the file').fill(text);
    await main.getByRole('button', { name: 'Check the text' }).click();
    await main.getByText(verdict).first().waitFor();
    await looker.here(page, `/passports/verify: ${verdict}`);
  }
}

/** The inbox of development, one mail in each of its forms. */
async function mails(site, looker, page) {
  const [mail] = await site.mail.list();
  for (const form of ['', '/text', '/headers']) await looker.visit(page, `/dev/mail/${mail.id}${form}`);
  return page;
}

/** What the links of a reader's mails open. */
export async function asReader(site, looker) {
  const { page, asked, welcome } = await subscribe(site);
  const main = page.getByRole('main');
  await looker.visit(page, site.mail.link(asked, '/newsletter/confirm/'));
  const mine = site.mail.link(welcome, '/newsletter/preferences/');
  await looker.visit(page, mine);
  await main.getByLabel('Skills').fill('Rust, Flattery');
  await main.getByRole('button', { name: 'Save my interests' }).click();
  await looker.here(page, '/newsletter/preferences with an unknown skill');
  await page.goto(mine);
  await main.getByRole('button', { name: 'Pause my digest' }).click();
  await main.getByRole('button', { name: 'End the pause' }).waitFor();
  await looker.here(page, '/newsletter/preferences paused');
  await looker.visit(page, `${mine}/delete`);
  await looker.visit(page, site.mail.link(welcome, '/unsubscribe/'));
  await looker.follow();
  await main.getByRole('button', { name: 'Unsubscribe' }).click();
  await page.getByRole('heading', { name: 'You are unsubscribed' }).waitFor();
  await looker.here(page, '/unsubscribe done');
  return page;
}

/** A brief, from the refused first step to what the client reads. */
export async function asGuest(site, looker) {
  const email = freshAddress('guest');
  const page = await site.visitor();
  const main = page.getByRole('main');
  await page.goto('/build-with-us');
  await main.getByRole('button', { name: 'Save and go on' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/build-with-us refused');
  for (const step of ['2', '3', 'review']) {
    await fillBriefStep(main, email, `Tour ${token()}`);
    await main.getByRole('button', { name: 'Save and go on' }).click();
    await page.waitForURL(`**/${step}`);
    await looker.here(page, `/build-with-us ${step}`);
  }
  await main.getByRole('button', { name: 'Send the brief' }).click();
  const mail = await site.mail.wait(email, /confirm/i);
  await looker.here(page, '/build-with-us sent');
  await looker.visit(page, site.mail.link(mail, '/briefs/confirm/'));
  await main.getByRole('button', { name: 'Confirm and send the brief' }).click();
  await page.waitForURL('**/briefs/**');
  await looker.here(page, '/briefs received');
  return page;
}
