import assert from 'node:assert/strict';
import { planIssue, sendIssue } from '../lib/digest.mjs';
import { header } from '../lib/mail.mjs';
import { askForDigest, subscribe } from '../lib/people.mjs';
import { freshAddress } from '../lib/site.mjs';

export const title = 'a reader subscribes, confirms from the mail, gets the next digest, leaves with one click, and gets nothing more';
export const withoutScripts = true;

export default async function (site) {
  const reader = await confirmed(site);
  const leaver = await subscribe(site, 'leaver');
  await leaveByThePage(site, leaver);

  const issue = await planIssue();
  const before = await site.mail.list(reader);
  const ledger = await sendIssue(issue);
  assert.equal(ledger.state, 'finished');
  assert.equal(ledger.frozen, ledger.sent, JSON.stringify(ledger));
  const digest = await site.mail.wait(reader, /looking for work/, before);
  await site.mail.wait(leaver.email, /looking for work/, before);

  await leaveByOneClick(site, digest);
  const afterwards = await site.mail.list(reader);
  const next = await sendIssue(await planIssue());
  assert.equal(next.state, 'finished');
  assert.equal(next.sent, ledger.sent - 1, 'one reader fewer than before');
  assert.deepEqual(await site.mail.list(reader), afterwards, 'nothing more comes');
}

/** A reader who reads before pressing: opening the link changes nothing, pressing does, once. */
async function confirmed(site) {
  const email = freshAddress('reader');
  const page = await site.visitor();
  const asked = await askForDigest(site, page, email);
  const link = site.mail.link(asked, '/newsletter/confirm/');
  const main = page.getByRole('main');
  const press = main.getByRole('button', { name: 'Confirm my subscription' });
  for (let look = 0; look < 2; look += 1) {
    await page.goto(link);
    await press.waitFor();
  }
  await press.click();
  await page.waitForURL('**/newsletter/confirmed**');
  const mails = await site.mail.list(email);
  assert.ok(mails.filter((mail) => mail.id !== asked.id).length <= 1, 'the two looks sent nothing');
  await site.mail.wait(email, /./, [asked]);
  return email;
}

/** A person at the page of the link: leaves, and changes their mind. */
async function leaveByThePage(site, { page, welcome }) {
  const main = page.getByRole('main');
  await page.goto(site.mail.link(welcome, '/unsubscribe/'));
  await main.getByRole('button', { name: 'Unsubscribe' }).click();
  await page.getByRole('heading', { name: 'You are unsubscribed' }).waitFor();
  await main.getByRole('button', { name: 'Stay subscribed' }).click();
  await page.getByRole('heading', { name: 'You are subscribed' }).waitFor();
}

/** As a mail client does it (RFC 8058): a POST without a cookie or an origin. A GET before it changes nothing. */
async function leaveByOneClick(site, digest) {
  assert.equal(header(digest, 'List-Unsubscribe-Post'), 'List-Unsubscribe=One-Click');
  const [, url] = header(digest, 'List-Unsubscribe').match(/<(https?:[^>]+)>/);
  const page = await site.visitor();
  for (let look = 0; look < 2; look += 1) {
    await page.goto(url);
    await page.getByRole('button', { name: 'Unsubscribe' }).waitFor();
  }
  const answer = await fetch(url, {
    method: 'POST', redirect: 'error', body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  assert.ok(answer.ok, `the one click answers ${answer.status}`);
}
