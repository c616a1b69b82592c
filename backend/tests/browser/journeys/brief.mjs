import { freshAddress } from '../lib/site.mjs';

export const title = 'a guest sends a brief in three steps, confirms it, and staff qualify it';

export default async function (site) {
  const address = freshAddress('guest');
  const name = `Ledger ${Date.now().toString(36)}`;
  const page = await site.visitor();
  const main = page.getByRole('main');
  await page.goto('/build-with-us');
  for (let step = 0; step < 3; step += 1) {
    await fillStep(main, address, name);
    const before = page.url();
    await main.getByRole('button', { name: 'Save and go on' }).click();
    await page.waitForURL((url) => url.href !== before);
  }
  await main.getByRole('button', { name: 'Send the brief' }).click();
  const mail = await site.mail.wait(address, /Confirm/i);
  await page.goto(site.mail.link(mail, '/briefs/confirm/'));
  await main.getByRole('button', { name: 'Confirm and send the brief' }).click();
  await page.waitForURL('**/briefs/**');

  const staff = await site.signedIn('staff@demo.test');
  const desk = staff.getByRole('main');
  await staff.goto('/staff/briefs');
  await desk.getByRole('link', { name: new RegExp(name) }).click();
  await desk.getByLabel(/qualif/i).check();
  await desk.getByLabel('Message to the client').fill('We can start with the import in January; a call comes next.');
  await desk.getByRole('button', { name: 'Record the decision' }).click();
  await site.mail.wait(address, /qualified|next step|fits/i);
}

/** Whatever the step asks for: every field gets something that fits it. */
async function fillStep(main, address, name) {
  const form = main.locator('#brief-step');
  for (const field of await form.locator('input:visible, textarea:visible, select:visible').all()) {
    const [tag, type, key] = await field.evaluate((e) => [e.tagName, e.type, e.name]);
    if (key === 'website_url') continue; // the robots' field
    if (tag === 'SELECT') await field.selectOption({ index: 1 });
    else if (type === 'checkbox') await field.check();
    else if (type === 'date') await field.fill('2027-06-30');
    else if (type === 'email') await field.fill(address);
    else if (tag === 'TEXTAREA') await field.fill(`${name}: today it is done by hand in spreadsheets, which takes two people three days a month and goes wrong.`);
    else await field.fill(name);
  }
}
