import assert from 'node:assert/strict';
import { freshAddress } from '../lib/site.mjs';

export const title = 'a reader subscribes, confirms from the mail and leaves again';

export default async function (site) {
  const address = freshAddress('reader');
  // As a mail client opens it: without scripts.
  const page = await site.visitor({ javaScriptEnabled: false });
  await page.goto('/newsletter');
  const main = page.getByRole('main');
  await main.getByLabel('Your e-mail address').fill(address);
  await main.getByRole('button', { name: 'Send me the digest' }).click();
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor();

  const mail = await site.mail.wait(address, /Confirm your subscription/);
  await page.goto(site.mail.link(mail, '/newsletter/confirm/'));
  await main.getByRole('button', { name: 'Confirm my subscription' }).click();
  await page.waitForURL('**/newsletter/confirmed**');

  const welcome = await site.mail.wait(address, /^(?!Confirm)/);
  assert.notEqual(welcome.id, mail.id, 'a second mail says that it worked');
  await page.goto(site.mail.link(welcome, '/unsubscribe/'));
  await main.getByRole('button', { name: 'Unsubscribe' }).click();
  await page.getByRole('heading', { name: 'You are unsubscribed' }).waitFor();
  await main.getByRole('button', { name: 'Stay subscribed' }).waitFor();
}
