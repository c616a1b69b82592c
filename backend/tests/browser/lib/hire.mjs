// What journeys and tours of hiring share: an engineer of the demo data who signs in, a request, and an acceptance.
import { db, rows } from './clock.mjs';
import { token } from './site.mjs';

const COMPANY = 'company@demo.test';
/** Words that no other request has: near-identical texts are refused, in whatever order. */
const words = () => Array.from({ length: 24 }, () => Math.random().toString(36).replace(/[^a-z]/g, '')).join(' ');

/** People who are public, may be asked and are on nobody's board; from now on with the demo's password and a modest floor. */
export async function engineers(count) {
  const found = await rows(`with free as (
      select e.id, e.account_id from engineers e join accounts a on a.id = e.account_id
      where e.network_status = 'active' and e.visibility = 'public' and e.moderation = 'clear' and a.state = 'active'
        and a.email not in ('developer@demo.test') and a.email_verified_at is not null and e.availability in ('actively_looking', 'open')
        and not exists (select from candidacies c where c.engineer_id = e.id)
        and not exists (select from intros i where i.engineer_id = e.id)
        and not exists (select from exclusions x where x.engineer_id = e.id)
      order by e.id limit ${count}),
    word as (update accounts set password_hash = (select password_hash from accounts where email = 'developer@demo.test')
      where id in (select account_id from free)),
    floor as (update engineers set rate_minor = 5000, salary_minor = null, currency = 'EUR', engagement_types = array['full_time_contract']
      where id in (select id from free))
    select e.slug || ' ' || a.email || ' ' || e.display_name from engineers e join accounts a on a.id = e.account_id where e.id in (select id from free)`);
  if (found.length < count) throw new Error(`${found.length} engineers of the demo data are left to hire, not ${count}`);
  return found.map((row) => {
    const [slug, email, ...name] = row.split(' ');
    return { slug, email, name: name.join(' ') };
  });
}

export async function anEngineer() {
  return (await engineers(1))[0];
}

/** The owner of a verified company that has asked nobody yet; from now on with the demo's password. */
export async function anOwner() {
  const email = await db(`update accounts set password_hash = (select password_hash from accounts where email = 'developer@demo.test')
    where id = (select m.account_id from memberships m join companies c on c.id = m.company_id
      where c.state = 'verified' and m.role = 'owner' and m.state = 'active' and not exists (select from intros i where i.company_id = c.id)
      order by c.id limit 1) returning email`);
  if (!email) throw new Error('every company of the demo data has asked somebody');
  return email;
}

/** The company asks from the profile's page; gives the role by which the request is known. */
export async function ask(page, slug, pay = '70') {
  const main = page.getByRole('main');
  const role = `Platform engineer ${token()}`;
  await page.goto(`/engineers/${slug}`);
  await main.getByRole('link', { name: 'Ask for an intro' }).first().click();
  await main.getByLabel('Role').fill(role);
  await main.getByRole('group', { name: 'Kind of work' }).getByRole('radio').first().check();
  await main.getByLabel('Pay from').fill(pay);
  await main.getByLabel('Pay to').fill('95');
  await main.getByLabel('Currency').selectOption('EUR');
  await main.getByLabel('Why this engineer').fill(`We look for a ${role}: ${words()}.`);
  await main.getByRole('button', { name: 'Ask for an intro' }).click();
  await page.waitForURL('**/company/intros/*');
  return role;
}

/** The engineer waits for the mail and says yes by its link. */
export async function accept(site, email, known) {
  await answer(site, email, known, 'Accept the intro');
}

/** The engineer answers by the link of the mail; with a word where there is one. */
export async function answer(site, email, known, button, word) {
  const asked = await site.mail.wait(email, /asks to meet you/, known);
  const reader = await site.visitor();
  await reader.goto(site.mail.link(asked, '/intros/answer/'));
  if (word) await reader.getByLabel('A word to the company').fill(word);
  await reader.getByRole('button', { name: button }).click();
  await reader.getByRole('link', { name: 'See your intros' }).waitFor();
}

/** A company and an engineer who talk: their pages, at the card of the one and of the other. */
export async function talking(site) {
  const engineer = await anEngineer();
  const known = await site.mail.list();
  const company = await site.signedIn(COMPANY);
  const role = await ask(company, engineer.slug);
  await accept(site, engineer.email, known);
  const ada = await site.signedIn(engineer.email);
  return { engineer, role, known, company, ada, ...(await cards(company, ada, role)) };
}

/** Opens the card of this role on both sides; gives their addresses. */
export async function cards(company, ada, role) {
  await company.goto('/company/pipeline');
  const card = company.locator('[data-card]').filter({ hasText: role });
  const path = await card.getByRole('heading').getByRole('link').getAttribute('href');
  const own = path.replace('/company/pipeline/', '/me/hiring/');
  await company.goto(path);
  await ada.goto(own);
  return { path, own };
}

/** A day from now, as a date field takes it. */
export function day(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** The company proposes a time two days from now. */
export async function proposeTime(page) {
  const main = page.getByRole('main');
  await main.getByText(/^Propose (times for an interview|other times)$/).click();
  await main.getByLabel('Day of time 1').fill(day(2));
  await main.getByLabel('Begins at, time 1').fill('15:00');
  await main.getByLabel('How you meet').fill('https://meet.example/hire');
  await main.getByRole('button', { name: 'Send these times' }).click();
  await page.waitForURL('**?done=proposed');
}

/** The other side picks the first of the times. */
export async function pickTime(page, path) {
  const main = page.getByRole('main');
  await page.goto(path);
  await main.getByRole('group', { name: 'Pick a time' }).getByRole('radio').first().check();
  await main.getByRole('button', { name: 'Book this time' }).click();
  await page.waitForURL('**?done=booked');
}

/** The company offers work that begins today, or in so many days, with a trial of two weeks. */
export async function makeOffer(page, path, begins = 0) {
  const main = page.getByRole('main');
  await page.goto(path);
  await main.getByRole('link', { name: 'Make an offer' }).click();
  await main.getByLabel('Kind of work').selectOption('full_time_contract');
  await main.getByLabel('Pay', { exact: true }).fill('85');
  await main.getByLabel('First day').fill(day(begins));
  await main.getByLabel('Last day of the trial').fill(day(begins + 14));
  await main.getByRole('button', { name: 'Send this offer' }).click();
  await page.waitForURL('**?done=offered');
}
