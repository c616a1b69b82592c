// Tours of what mails ask after weeks: whether one is still available, whether the digest may still show one, and whether it
// may this month. Whom they ask is any engineer of the demo data whom nobody else's tour is about.
import { db, tick } from './clock.mjs';
import { planIssue } from './digest.mjs';

/** Active engineers of the demo data who said lately that they look for work. */
const LATELY = `select e.id from engineers e where e.is_demo and e.network_status = 'active' and e.visibility = 'public'
  and e.availability in ('actively_looking', 'open') and e.availability_confirmed_at > now() - interval '15 days'
  and e.account_id not in (select id from accounts where email_key in ('developer@demo.test'))`;

/** Looks at the page of a mail's link, twice, and answers by its first button. */
async function answers(looker, page, path, name) {
  await looker.visit(page, path);
  await looker.follow();
  await page.getByRole('main').getByRole('button').first().click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await looker.here(page, `${name} answered`);
}

/** Three weeks without a word about availability. */
export async function asSilent(site, looker) {
  const email = await db(`update engineers e set availability_confirmed_at = now() - interval '22 days', availability_version = availability_version + 1
    from accounts a where a.id = e.account_id and e.id = (${LATELY} order by e.id limit 1) returning a.email`);
  const known = await site.mail.list(email);
  await tick('due_dates');
  const asked = await site.mail.wait(email, /still available/, known);
  const page = await site.visitor();
  await answers(looker, page, site.mail.link(asked, '/availability/'), '/availability');
  return page;
}

/** An answer about the digest that ends in less than two weeks. */
export async function asConsenting(site, looker) {
  const email = await db(`update digest_consents c set expires_at = now() + interval '13 days' from engineers e, accounts a
    where e.id = c.engineer_id and a.id = e.account_id and c.replaced_at is null and c.expires_at > now() + interval '15 days'
      and c.scope = 'named' and e.id = (${LATELY} and exists (select from digest_consents d where d.engineer_id = e.id and d.replaced_at is null
        and d.scope = 'named' and d.expires_at > now() + interval '15 days') order by e.id desc limit 1) returning a.email`);
  const known = await site.mail.list(email);
  await tick('due_dates');
  const asked = await site.mail.wait(email, /digest still show you/, known);
  const page = await site.visitor();
  await answers(looker, page, site.mail.link(asked, '/digest-consent/'), '/digest-consent');
  return page;
}

/** Picked for an issue that goes out in four days. */
export async function asNoticed(site, looker) {
  const period = await planIssue();
  const known = await site.mail.list();
  await db(`update digests set send_at = now() + interval '4 days' where period = '${period}'`);
  await tick('digests');
  const asked = await site.mail.wait('', /^You are picked/, known);
  const page = await site.visitor();
  await answers(looker, page, site.mail.link(asked, '/digest-notice/'), '/digest-notice');
  return page;
}
