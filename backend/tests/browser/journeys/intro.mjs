import assert from 'node:assert/strict';
import { says } from '../lib/mail.mjs';
import { token } from '../lib/site.mjs';

export const title = 'a company asks for an intro, the engineer accepts from the mail, and both are told';
export const withoutScripts = true;

export default async function (site) {
  const role = `Backend engineer ${token()}`;
  const developer = await site.signedIn('developer@demo.test');
  await developer.goto('/me');
  const path = await developer.getByRole('link', { name: 'Your page in the directory' }).getAttribute('href');
  const known = await site.mail.list();

  const company = await site.signedIn('company@demo.test');
  const main = company.getByRole('main');
  await company.goto(path);
  await main.getByRole('link', { name: 'Ask for an intro' }).click();
  await main.getByLabel('Role').fill(role);
  if (site.scripts) await main.getByText(/^Saved .+ as a draft/).waitFor();
  else await main.getByRole('button', { name: 'Save for later' }).click();
  await company.goto(`${path}/intro`);
  assert.equal(await main.getByLabel('Role').inputValue(), role, 'what was typed and not sent is there again');
  await main.getByRole('group', { name: 'Kind of work' }).getByRole('radio').first().check();
  await main.getByLabel('Pay from').fill('600');
  await main.getByLabel('Pay to').fill('500');
  await main.getByLabel('Currency').selectOption('EUR');
  await main.getByLabel('Why this engineer').fill(letter(role));
  await main.getByRole('button', { name: 'Ask for an intro' }).click();
  await main.getByRole('alert').waitFor(); // from more than to
  assert.equal(await main.getByLabel('Role').inputValue(), role, 'what was typed is kept');
  await main.getByLabel('Pay to').fill('700');
  await main.getByRole('button', { name: 'Ask for an intro' }).click();
  await company.waitForURL('**/company/intros/*');
  await main.getByText('waiting for an answer').waitFor();
  const intro = new URL(company.url()).pathname;

  const asked = await site.mail.wait('developer@demo.test', /asks to meet you/, known);
  const link = site.mail.link(asked, '/intros/answer/');
  const reader = await site.visitor();
  for (let look = 0; look < 2; look += 1) {
    await reader.goto(link);
    await reader.getByText(role).first().waitFor();
  }
  await company.goto(intro);
  await main.getByText('waiting for an answer').waitFor(); // two looks changed nothing
  await reader.getByRole('button', { name: 'Accept the intro' }).click();
  await reader.getByRole('link', { name: 'See your intros' }).waitFor();

  const told = await site.mail.wait('company@demo.test', /write to each other/, known);
  assert.ok(says(told, 'developer@demo.test'), 'the company reads whom to write to');
  await company.goto(intro);
  await main.getByText('Accepted: write to each other').waitFor();
  await developer.goto('/me/intros');
  await developer.getByRole('link', { name: new RegExp(role) }).click();
  await developer.getByText('company@demo.test').first().waitFor();
  const again = await reader.goto(link);
  assert.ok(again.status() < 500);
  assert.equal(await reader.getByRole('button', { name: 'Accept the intro' }).count(), 0, 'a link is used once');
}

/** Words that make each request its own: near-identical texts are refused, in whatever order. */
function letter(role) {
  return `We look for a ${role} to take over ${[...Array(20)].map(token).join(', ')}. Your profile says that you can.`;
}
