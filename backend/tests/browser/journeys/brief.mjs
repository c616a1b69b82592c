import assert from 'node:assert/strict';
import { says } from '../lib/mail.mjs';
import { fillBriefStep } from '../lib/people.mjs';
import { freshAddress, token } from '../lib/site.mjs';

export const title = 'a guest sends a brief in three steps, confirms it from the mail, staff qualify it, and the guest hears of it';
export const withoutScripts = true;

const ANSWER = 'We can start with the import in January; a call comes next.';

export default async function (site) {
  const email = freshAddress('guest');
  const name = `Ledger ${token()}`;
  const page = await site.visitor();
  const main = page.getByRole('main');
  await page.goto('/build-with-us');
  await main.getByRole('button', { name: 'Save and go on' }).click();
  await main.getByRole('alert').waitFor(); // an empty step is refused, with a summary
  for (let step = 0; step < 3; step += 1) {
    await fillBriefStep(main, email, name);
    const before = page.url();
    await main.getByRole('button', { name: 'Save and go on' }).click();
    await page.waitForURL((url) => url.href !== before);
  }
  await main.getByRole('button', { name: 'Send the brief' }).click();
  const mail = await site.mail.wait(email, /confirm/i);

  const staff = await site.signedIn('staff@demo.test');
  const desk = staff.getByRole('main');
  const link = site.mail.link(mail, '/briefs/confirm/');
  const press = main.getByRole('button', { name: 'Confirm and send the brief' });
  await page.goto(link);
  await press.waitFor();
  await staff.goto('/staff/briefs');
  assert.equal(await desk.getByRole('link', { name: new RegExp(name) }).count(), 0, 'nobody sees it before it is confirmed');
  await press.click();
  await page.waitForURL('**/briefs/**');
  const received = await site.mail.wait(email, /./, [mail]);

  await staff.goto('/staff/briefs');
  await desk.getByRole('link', { name: new RegExp(name) }).click();
  await desk.getByLabel(/qualif/i).check();
  await desk.getByLabel('Message to the client').fill(ANSWER);
  await desk.getByRole('button', { name: 'Record the decision' }).click();
  await desk.getByText(/qualified/i).first().waitFor();
  const told = await site.mail.wait(email, /./, [mail, received]);
  assert.ok(says(told, ANSWER), 'the guest reads what staff wrote');
  await page.goto(site.mail.link(told, '/briefs/'));
  await main.getByText(ANSWER).first().waitFor();
}
