// Tours of what guards an account: two-step sign-in, links to sign in, tokens, and what admins do about people.
import { createHmac } from 'node:crypto';
import { signUp } from './people.mjs';
import { PASSWORD, token } from './site.mjs';

const STEP = 30;

/** The code of a secret as the page shows it, for this step or one near it (RFC 6238). */
function codeOf(secret, steps = 0) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/[^A-Z2-7]/g, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / STEP) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac[mac.length - 1] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Sets two-step sign-in up, makes a token, and comes in by a link and a code. */
export async function asGuarded(site, looker) {
  const { page, main, email } = await signUp(site, 'developer', `Tour ${token()}`);
  await looker.visit(page, '/account/two-factor');
  await main.getByRole('button', { name: 'Set it up' }).click();
  await page.waitForURL('**/set-up');
  await looker.here(page, '/account/two-factor/set-up');
  await main.getByRole('button', { name: 'Turn it on' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/account/two-factor/set-up refused');
  const secret = (await main.locator('.shown-once').innerText()).replace(/The secret:/, '');
  await main.getByLabel('The code that the app shows now').fill(codeOf(secret));
  await main.getByLabel('Your password').fill(PASSWORD);
  await main.getByRole('button', { name: 'Turn it on' }).click();
  await main.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  await looker.here(page, 'recovery codes');
  const [spare] = await main.locator('.code-list li').allInnerTexts();
  await looker.visit(page, '/account/two-factor');
  await tokens(looker, page, main);
  await looker.visit(page, '/account');
  await looker.follow();
  await comesIn(site, looker, email, secret, spare);
  return page;
}

async function tokens(looker, page, main) {
  await looker.visit(page, '/account/tokens');
  await main.getByRole('button', { name: 'Make the token' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/account/tokens refused');
  await main.getByLabel('What is it for?').fill('A tour');
  await main.getByRole('checkbox').first().check();
  await main.getByRole('button', { name: 'Make the token' }).click();
  await main.getByRole('heading', { name: 'Your new token' }).waitFor();
  await looker.here(page, 'a new token');
  await looker.visit(page, '/account/tokens');
}

async function comesIn(site, looker, email, secret, spare) {
  const page = await site.visitor();
  const main = page.getByRole('main');
  await looker.visit(page, '/sign-in/link');
  await main.getByRole('button', { name: 'Send the link' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/sign-in/link refused');
  await main.getByLabel('E-mail address').fill(email);
  await main.getByRole('button', { name: 'Send the link' }).click();
  await page.waitForURL('**/sent');
  await looker.here(page, '/sign-in/link/sent');
  const mail = await site.mail.wait(email, /Sign in to/);
  await looker.visit(page, site.mail.link(mail, '/sign-in/link/'));
  await main.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/sign-in/code/*');
  await looker.here(page, '/sign-in/code');
  await main.getByLabel('Code').fill('000000');
  await main.getByRole('button', { name: 'Sign in' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/sign-in/code refused');
  await main.getByLabel('Code').fill(spare);
  await main.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/me');
}

/** People, one account of staff and one of a developer, and the developer's desk as they see it. */
export async function asAdmin(site, looker) {
  const page = await site.signedIn('staff@demo.test');
  const main = page.getByRole('main');
  await looker.visit(page, '/staff/people');
  await main.getByRole('button', { name: 'Open the account' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/staff/people refused');
  await looker.visit(page, await main.locator('a[href^="/staff/people/"]').first().getAttribute('href'));
  await page.goto('/staff/people');
  await main.getByLabel('E-mail address').fill('vetter@demo.test');
  await main.getByRole('button', { name: 'Open the account' }).click();
  await page.waitForURL(/people\/[0-9a-f-]{36}/);
  await main.getByRole('button', { name: 'End the account' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/staff/people end refused');
  await page.goto('/staff/people');
  await main.getByLabel('E-mail address').fill('developer@demo.test');
  await main.getByRole('button', { name: 'Open the account' }).click();
  await page.waitForURL(/people\/[0-9a-f-]{36}/);
  await looker.here(page, '/staff/people of a developer');
  await main.getByRole('button', { name: 'Lock the account' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/staff/people lock refused');
  await main.getByRole('button', { name: 'Remove them' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/staff/people removal refused');
  await looker.follow();
  await main.getByLabel('Why you look').fill('The tour looks at the banner.');
  await main.getByRole('button', { name: /^See as/ }).click();
  await page.waitForURL('**/me');
  await looker.here(page, '/me seen by staff');
  await looker.visit(page, '/account');
  await looker.follow();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.waitForURL('**/staff/people/*');
  await looker.here(page, '/staff/people with who looked');
  return page;
}
