// Tours of blocks, reports, the moderation desk and appeals. Each gives the page that it ends on.
import { db } from './clock.mjs';
import { token } from './site.mjs';

/** A request that was declined, between the company and the developer of the demo data: nobody else's tour is about it. */
async function declined() {
  return db(`insert into intros (id, company_id, engineer_id, sender_id, role_title, engagement_type, pay_unit, pay_min_minor, pay_max_minor,
      currency, message_md, state, source, sent_at, deliver_at, first_deliver_at, expires_at, answered_at, created_at, updated_at)
    select gen_random_uuid(), m.company_id, e.id, m.account_id, 'Engineer for reports ${token()}', 'employment', 'year', 9000000, 9500000, 'EUR',
      'Send us your passport first: ${token()}', 'declined', 'profile', now() - interval '3 days', now() - interval '3 days',
      now() - interval '3 days', now() + interval '4 days', now() - interval '2 days', now() - interval '3 days', now()
    from memberships m join accounts c on c.id = m.account_id, engineers e join accounts a on a.id = e.account_id
    where c.email_key = 'company@demo.test' and m.state = 'active' and a.email_key = 'developer@demo.test' returning id`);
}

/** An engineer of the demo data whom no other tour is about. */
async function somebody(offset) {
  const [slug, email] = (await db(`select e.slug || ' ' || a.email from engineers e join accounts a on a.id = e.account_id
    where e.is_demo and e.network_status = 'active' and e.visibility = 'public' and e.moderation = 'clear' and a.email_key <> 'developer@demo.test'
    order by e.id desc limit 1 offset ${offset}`)).split(' ');
  return { slug, email };
}

/** Reports what is there: once refused, once sent. Gives the path of the report. */
async function reports(page, looker, about, where) {
  const main = page.getByRole('main');
  await looker.visit(page, `/reports/new?about=${about}`);
  await main.getByRole('button', { name: 'Send the report' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, `/reports refused ${where}`);
  await main.getByLabel(/^Fraud/).check();
  await main.getByLabel('What happened').fill(`They asked for a passport before any talk. ${token()}`);
  await main.getByRole('button', { name: 'Send the report' }).click();
  await page.waitForURL('**/reports/*?done=sent');
  await looker.here(page, `/reports/1 sent ${where}`);
  return new URL(page.url()).pathname;
}

/** An engineer reports a request, and looks at what a block would do. */
export async function asReporter(site, looker) {
  const about = `intro:${await declined()}`;
  const page = await site.signedIn('developer@demo.test');
  await reports(page, looker, about, 'by an engineer');
  await looker.visit(page, `/blocks/new?about=${about}`);
  await looker.visit(page, '/blocks');
  return page;
}

/** A company blocks an engineer and lifts it again. */
export async function asBlocker(site, looker) {
  const { slug } = await somebody(2);
  const page = await site.signedIn('company@demo.test');
  const main = page.getByRole('main');
  await looker.visit(page, `/blocks/new?about=engineer:${slug}`);
  // Its links are asked for while they lead somewhere.
  await looker.follow();
  await main.getByRole('button', { name: 'Block this engineer' }).click();
  await page.waitForURL('**/blocks?done=blocked');
  await looker.here(page, '/blocks with one');
  await main.getByRole('button', { name: /^Lift the block/ }).first().click();
  await page.waitForURL('**/blocks?done=lifted');
  return page;
}

/** The desk takes a report up, limits an engineer, who appeals, and takes it back. */
export async function asModerator(site, looker) {
  const { slug, email } = await somebody(3);
  const known = await site.mail.list(email);
  const company = await site.signedIn('company@demo.test');
  const path = (await reports(company, looker, `engineer:${slug}`, 'by a company')).replace('/reports', '/staff/reports');
  const page = await site.signedIn('staff@demo.test');
  const main = page.getByRole('main');
  for (const list of ['/staff/reports', '/staff/reports?list=done', path]) await looker.visit(page, list);
  await main.getByRole('button', { name: 'I look at it' }).click();
  await page.waitForURL('**?done=yes');
  await main.getByRole('button', { name: 'Record the decision' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/staff/reports/1 refused');
  await page.goto(path);
  await main.getByLabel('Limit', { exact: true }).check();
  await main.getByRole('textbox', { name: 'Reason' }).fill('The profile names work that belongs to somebody else.');
  await main.getByRole('button', { name: 'Record the decision' }).click();
  await page.waitForURL('**?done=yes');
  await looker.here(page, '/staff/reports/1 acted on');
  const told = await site.mail.wait(email, /has left the lists/, known);
  const accused = await site.visitor();
  await looker.visit(accused, site.mail.link(told, '/appeals/'));
  await looker.follow();
  await accused.getByLabel('Your side').fill('I wrote it: the history of the repository shows that.');
  await accused.getByRole('button', { name: 'Send the appeal' }).click();
  await accused.getByRole('heading', { name: 'We have your appeal' }).waitFor();
  await looker.here(accused, '/appeals sent');
  await looker.visit(page, path);
  // Somebody else decides: here the demo data's one moderator stands for two.
  await db(`update reports set decided_by = null where id = '${path.split('/').pop()}'`);
  await looker.visit(page, path);
  await main.getByLabel('It is taken back').check();
  await main.getByRole('textbox', { name: 'Reason' }).fill('The history of the repository shows who wrote it.');
  await main.getByRole('button', { name: 'Decide the appeal' }).click();
  await page.waitForURL('**?done=yes');
  return page;
}
