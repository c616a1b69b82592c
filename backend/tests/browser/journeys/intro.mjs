import assert from 'node:assert/strict';

export const title = 'a company asks for an intro, and the engineer accepts from the mail';

export default async function (site) {
  const developer = await site.signedIn('developer@demo.test');
  await developer.goto('/me');
  const path = await developer.getByRole('link', { name: 'Your page in the directory' }).getAttribute('href');

  const company = await site.signedIn('company@demo.test');
  const main = company.getByRole('main');
  await company.goto(path);
  await main.getByRole('link', { name: /intro/i }).click();
  const role = `Backend engineer ${Date.now().toString(36)}`;
  await main.getByLabel('Role').fill(role);
  await main.getByRole('group', { name: 'Kind of work' }).getByRole('radio').first().check();
  await main.getByLabel('Pay from').fill('500');
  await main.getByLabel('Pay to').fill('600');
  await main.getByLabel('Currency').selectOption('EUR');
  await main.getByLabel('Why this engineer').fill(
    `We rebuild how ${role} is paid, and would work on the ledger together; your profile says that you did this before.`);
  await main.getByRole('button').last().click();
  await company.waitForURL('**/company/intros**');

  const mail = await site.mail.wait('developer@demo.test', /intro|meet/i);
  const reader = await site.visitor({ javaScriptEnabled: false });
  await reader.goto(site.mail.link(mail, '/intros/answer/'));
  await reader.getByText(role).first().waitFor();
  await reader.reload(); // reading changes nothing
  await reader.getByRole('button', { name: 'Accept the intro' }).click();
  await reader.getByRole('link', { name: 'See your intros' }).waitFor();
  const told = await site.mail.wait('company@demo.test', /accept/i);
  assert.ok(told.source.length > 0);
}
