import assert from 'node:assert/strict';
import { PASSWORD, freshAddress } from '../lib/site.mjs';

export const title = 'a company signs up, verifies, signs in, is seen on two devices and resets the password';
export const withoutScripts = true;

export default async function (site) {
  const address = freshAddress('company');
  const page = await site.visitor();
  await page.goto('/sign-up');
  const main = page.getByRole('main');
  const company = main.getByLabel('Company', { exact: true });
  await company.waitFor({ state: 'hidden' });
  await main.getByLabel('I hire for a company').check();
  await company.fill('Analytical Engines');
  await main.getByLabel('Your name').fill('Ada Lovelace');
  await main.getByLabel('E-mail address').fill(address);
  await main.getByLabel('Password').fill('short');
  await main.getByRole('button', { name: 'Sign up' }).click();
  await main.getByRole('link', { name: /at least 10 characters/ }).waitFor();
  assert.equal(await company.inputValue(), 'Analytical Engines', 'what was typed is kept');
  await main.getByLabel('Password').fill(PASSWORD);
  await main.getByLabel(/I agree to the terms/).check();
  await main.getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('heading', { name: 'Look into your inbox' }).waitFor();

  const mail = await site.mail.wait(address, /Confirm your address/);
  await page.goto(site.mail.link(mail, '/verify/'));
  await main.getByRole('button', { name: 'Confirm my address' }).click();
  await page.getByText('Your address is confirmed').waitFor();
  await site.signIn(page, address);
  assert.equal(new URL(page.url()).pathname, '/company');

  const phone = await site.signedIn(address);
  await page.goto('/account');
  await main.getByRole('button', { name: 'Sign out there' }).click();
  await page.getByText('Signed out there').waitFor();
  await phone.goto('/account');
  assert.equal(new URL(phone.url()).pathname, '/sign-in', 'it takes effect at once');

  await phone.getByRole('link', { name: 'Reset your password' }).click();
  await phone.getByRole('main').getByLabel('E-mail address').fill(address);
  await phone.getByRole('button', { name: 'Send the link' }).click();
  const reset = await site.mail.wait(address, /Choose a new password/);
  await phone.goto(site.mail.link(reset, '/reset/'));
  await phone.getByLabel('New password').fill('words for another year');
  await phone.getByRole('button', { name: 'Change the password' }).click();
  await phone.getByText('Your password is changed').waitFor();
  await site.mail.wait(address, /password .* was changed/);
  await page.goto('/account');
  assert.equal(new URL(page.url()).pathname, '/sign-in', 'every device is signed out');
  await site.signIn(phone, address, 'words for another year');
}
