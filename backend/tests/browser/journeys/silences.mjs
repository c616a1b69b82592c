import assert from 'node:assert/strict';
import { db } from '../lib/clock.mjs';
import { accept, anOwner, answer, ask, cards, engineers, makeOffer, pickTime, proposeTime } from '../lib/hire.mjs';
import { simulate, storyOf } from '../lib/simulate.mjs';
import { until } from '../lib/wait.mjs';

export const title = 'a hire in which somebody falls silent, once at every step: each ends by the clock, and both sides are told by mail';
export const withoutScripts = true;

const REMINDED = 'hire_interview to the company, hire_interview to the developer';
const ASKED = 'review_step to the company, review_step to the developer';

/** How a hire comes to where nobody goes on, what its page says of that, the time from which its days count, and what each of
 * them brings (C5 to C10). */
const SILENCES = [
  {
    title: 'nobody answers the request', reach: async () => {}, says: 'Answer or end by', since: 'heard', story: [
      'day 2: intro_reminder to the developer',
      'day 7: candidacy.closed, intro.expired, intro_expired to the company, intro_expired to the developer',
    ],
  },
  {
    title: 'the company sends no other terms', reach: asksForOtherTerms, says: 'Answer or end by', since: 'heard', story: [
      'day 2: intro_reminder to the company',
      'day 7: candidacy.closed, intro.expired, intro_expired to the company, intro_expired to the developer',
    ],
  },
  {
    title: 'nobody writes after the yes', reach: accepts, says: 'Without a word it closes', since: 'talked', story: [
      'day 14: outcome_due to the company',
      'day 28: candidacy.closed, candidacy_step to the company, candidacy_step to the developer',
    ],
  },
  {
    title: 'nobody picks a time', reach: proposes, says: 'Without a word it closes', since: 'pick_by', story: [
      'day 0: candidacy_interview.lapsed, hire_interview to the company, hire_interview to the developer',
      'day 7: outcome_due to the company',
      'day 12: outcome_due to the company',
      'day 14: candidacy.closed, candidacy_step to the company, candidacy_step to the developer',
    ],
  },
  {
    title: 'nobody says how the interview went', reach: books, says: 'Without a word it closes', since: 'interview', story: [
      `day -1: ${REMINDED}, ${REMINDED}`,
      'day 7: outcome_due to the company',
      'day 12: outcome_due to the company',
      'day 14: candidacy.closed, candidacy_interview.done, candidacy_step to the company, candidacy_step to the developer',
    ],
  },
  {
    title: 'nobody answers the offer', reach: offers, says: 'Answer or first day by', since: 'answer_by', story: [
      'day 0: candidacy.interviewing, engagement.lapsed, engagement_step to the company, engagement_step to the developer',
      'day 7: outcome_due to the company',
      'day 12: outcome_due to the company',
      'day 14: candidacy.closed, candidacy_step to the company, candidacy_step to the developer',
    ],
  },
  {
    title: 'nobody decides after the trial, nor says how it went', reach: tries, says: 'Trial until', since: 'trial_ends', story: [
      'day -7: engagement_step to the company, engagement_step to the developer',
      'day -2: engagement_step to the company',
      `day 4: candidacy.closed, engagement.ended, engagement_step to the company, engagement_step to the developer, ${ASKED}`,
    ],
  },
  {
    title: 'hired, and the engineer says nothing of it', reach: isReviewed, says: 'at the latest', since: 'asked_for_word', story: [`day 14: ${ASKED}`],
  },
];

export default async function (site) {
  const [owner, people] = [await anOwner(), await engineers(SILENCES.length)];
  const [company, known] = [await site.signedIn(owner), await site.mail.list()];
  const hires = [];
  for (const [at, silence] of SILENCES.entries()) {
    hires.push({ ...silence, site, company, known, ...people[at], role: await ask(company, people[at].slug) });
  }
  for (const hire of hires) await hire.reach(hire);
  for (const hire of hires) hire.row = await rowOf(hire.role);
  await isSaid(hires);
  if (!site.scripts) return;
  await until(async () => (await leftToday([owner, ...people.map((one) => one.email)])) === '0', 'the mails of today leave');
  const told = await simulate(45);
  for (const { title, row, since, story } of hires) assert.deepEqual(storyOf(told, row.ids, row[since]), story, title);
}

async function asksForOtherTerms({ site, email, known }) {
  await answer(site, email, known, 'Ask for other terms', 'Thirty hours a week at most, and from February.');
}

async function accepts({ site, email, known }) {
  await accept(site, email, known);
}

/** Gives the engineer's page and the addresses of the card, on both sides. */
async function proposes(hire) {
  await accepts(hire);
  const ada = await hire.site.signedIn(hire.email);
  const at = await cards(hire.company, ada, hire.role);
  await proposeTime(hire.company);
  return { ada, ...at };
}

async function books(hire) {
  const { ada, own } = await proposes(hire);
  await pickTime(ada, own);
}

/** Of work that begins in three weeks: an offer is open for seven days, and never longer than to the first of them. */
async function offers(hire) {
  await accepts(hire);
  const ada = await hire.site.signedIn(hire.email);
  const { path } = await cards(hire.company, ada, hire.role);
  await makeOffer(hire.company, path, 21);
}

async function tries(hire) {
  await accepts(hire);
  const ada = await hire.site.signedIn(hire.email);
  const { path, own } = await cards(hire.company, ada, hire.role);
  await makeOffer(hire.company, path);
  await ada.goto(own);
  await ada.getByRole('button', { name: 'Agree to this offer' }).click();
  await ada.waitForURL('**?done=engagement');
  return path;
}

/** Hired, and one of the two words is in: the other side's days to give theirs run. */
async function isReviewed(hire) {
  const { company } = hire;
  await company.goto(await tries(hire));
  await company.getByRole('button', { name: 'Go on after the trial', exact: true }).click();
  await company.waitForURL('**?done=engagement');
  await company.getByRole('group', { name: 'How did it go?' }).getByRole('radio').first().check();
  await company.getByRole('button', { name: 'Give this word' }).click();
  await company.waitForURL('**?done=reviewed');
}

/** What there is of a hire, and the times from which its rules count. */
async function rowOf(role) {
  return JSON.parse(await db(`select json_build_object('ids', array_remove(array[i.id, c.id, m.id, g.id], null), 'card', c.id,
      'heard', i.deliver_at, 'talked', c.waiting_since, 'pick_by', m.due_at, 'interview', m.starts_at, 'answer_by', g.respond_by,
      'trial_ends', g.trial_ends_on, 'asked_for_word', r.opened_at)
    from intros i join candidacies c on c.intro_id = i.id left join candidacy_interviews m on m.candidacy_id = c.id
      left join engagements g on g.candidacy_id = c.id left join review_rounds r on r.engagement_id = g.id where i.role_title = '${role}'`));
}

/** The page of each card says that it ends, and when. */
async function isSaid(hires) {
  for (const { company, row, says } of hires) {
    await company.goto(`/company/pipeline/${row.card}`);
    await company.getByRole('main').getByText(says).first().waitFor();
  }
}

/** Mails to these people that are owed and not sent. */
async function leftToday(people) {
  return db(`select count(*) from outbox_mails o join accounts a on a.id = o.account_id
    where a.email = any('{${people}}') and o.state in ('queued', 'in_flight')`);
}
