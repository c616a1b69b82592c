// Tours of a company's people, agreement and domains, and of the choice about mails.
import { db, tick } from './clock.mjs';
import { PASSWORD, freshAddress, token } from './site.mjs';

/** An owner invites; somebody new joins by the link, is looked at, and is removed again. */
export async function asOwnerOfPeople(site, looker) {
  const page = await site.signedIn('company@demo.test');
  const main = page.getByRole('main');
  await looker.visit(page, '/company/people');
  await main.getByRole('button', { name: 'Send the invitation' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/company/people refused');
  const email = freshAddress('member');
  await main.getByLabel('E-mail address').fill(email);
  await main.getByLabel('Viewer').check();
  await main.getByRole('button', { name: 'Send the invitation' }).click();
  await page.waitForURL('**/company/people?done=invited');
  await looker.here(page, '/company/people with an invitation');
  await looker.follow();
  const joined = await joins(site, looker, email);
  await looker.visit(page, '/company/people');
  await main.getByRole('link', { name: joined.name }).click();
  await page.waitForURL('**/company/people/*');
  await looker.here(page, '/company/people/1');
  await looker.follow();
  await main.getByRole('button', { name: /^Remove/ }).click();
  await page.waitForURL('**/company/people?done=removed');
  await looker.visit(joined.page, '/company');
  await joined.page.getByRole('main').getByRole('button', { name: 'Begin a company' }).click();
  await joined.page.getByRole('main').getByRole('alert').waitFor();
  await looker.here(joined.page, '/company of nobody, refused');
  await closes(joined.page, looker);
  return page;
}

/** Whoever belongs to no company begins one, and closes it again. */
async function closes(page, looker) {
  const main = page.getByRole('main');
  await main.getByLabel('Name of the company').fill('Short Wind');
  await main.getByRole('button', { name: 'Begin a company' }).click();
  await page.waitForURL('**/company');
  await looker.visit(page, '/company/close');
  // Its links are asked for while there is a company.
  await looker.follow();
  await main.getByRole('button', { name: 'Close Short Wind' }).click();
  await page.waitForURL('**/company?done=closed');
}

async function joins(site, looker, email) {
  const page = await site.visitor();
  const main = page.getByRole('main');
  const mail = await site.mail.wait(email, /invite/);
  await looker.visit(page, site.mail.link(mail, '/invitations/'));
  await main.getByRole('button', { name: /^Sign up and join/ }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/invitations/1 refused');
  const name = `Nia ${token()}`;
  await main.getByLabel('Your name').fill(name);
  await main.getByLabel('Password').fill(PASSWORD);
  await main.getByLabel(/agree to the terms/).check();
  looker.links.clear(); // the link has done its work once the form is sent
  await main.getByRole('button', { name: /^Sign up and join/ }).click();
  await page.waitForURL('**/sign-in?notice=*');
  await site.signIn(page, email);
  await looker.visit(page, '/company/people');
  await looker.follow();
  return { page, name };
}

/** What a company signs and proves, and how an engineer reads it. */
export async function asSigner(site, looker) {
  const page = await site.signedIn('company@demo.test');
  const main = page.getByRole('main');
  await looker.visit(page, '/company/agreement');
  await main.getByRole('link', { name: /signed paper/ }).click();
  await page.waitForURL('**/company/agreement/*');
  await looker.here(page, '/company/agreement/1');
  await looker.visit(page, '/company/profile');
  const email = `office@${token()}.example`; // a domain is proven once
  await main.getByLabel('Address at your domain').fill(email);
  await main.getByRole('button', { name: 'Send the link' }).click();
  await page.waitForURL('**/company/profile?done=asked');
  const mail = await site.mail.wait(email, /domain/);
  const reader = await site.visitor();
  await looker.visit(reader, site.mail.link(mail, '/domains/'));
  await reader.getByRole('button', { name: 'Yes, it is ours' }).click();
  await reader.getByRole('heading', { name: 'The domain is proven' }).waitFor();
  await looker.here(reader, '/domains/1 proven');
  const shown = await main.getByRole('link', { name: 'The company as engineers see it' }).getAttribute('href');
  const engineer = await site.signedIn('developer@demo.test');
  await looker.visit(engineer, shown);
  const staff = await site.signedIn('staff@demo.test');
  await looker.visit(staff, '/staff/agreement');
  await staff.getByRole('main').getByRole('button', { name: 'Publish the next version' }).click();
  await staff.getByRole('main').getByRole('alert').waitFor();
  await looker.here(staff, '/staff/agreement refused');
  return page;
}

/** Which mails one gets: on the account's page, and by the link of a mail. */
export async function asChooserOfMails(site, looker) {
  const page = await site.signedIn('developer@demo.test');
  await looker.visit(page, '/account/notifications');
  await page.getByRole('main').getByRole('button', { name: 'Save the choice' }).click();
  await page.waitForURL('**/account/notifications?done=saved');
  const email = await db(`update engineers e set availability_confirmed_at = now() - interval '22 days', availability_version = availability_version + 1
    from accounts a where a.id = e.account_id and e.id = (select o.id from engineers o where o.is_demo and o.network_status = 'active'
      and o.availability in ('actively_looking', 'open') and o.availability_confirmed_at > now() - interval '15 days'
      and o.account_id not in (select id from accounts where email_key = 'developer@demo.test') order by o.id offset 4 limit 1) returning a.email`);
  const known = await site.mail.list(email);
  await tick('due_dates');
  const mail = await site.mail.wait(email, /still available/, known);
  const reader = await site.visitor();
  await looker.visit(reader, site.mail.link(mail, '/notifications/'));
  await reader.getByRole('button', { name: 'Stop these mails' }).click();
  await reader.getByRole('heading', { name: /^Stopped/ }).waitFor();
  await looker.here(reader, '/notifications/1 stopped');
  return page;
}
