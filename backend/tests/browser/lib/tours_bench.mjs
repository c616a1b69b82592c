// Tours of what vetting works with: questions, tracks, calibration; and of an applicant whose conversation is arranged and whose
// identity is checked. Each gives the page that it ends on.
import { token } from './site.mjs';
import { applies } from './tours_vetting.mjs';
import { close, fileOf, score } from './vetting.mjs';

/** The bank, a question that is refused and one that is written; the tracks, and a draft with a stage that is refused. */
export async function asKeeper(site, looker) {
  const page = await site.signedIn('staff@demo.test');
  const main = page.getByRole('main');
  for (const path of ['/staff/questions', '/staff/questions?q=nothing+like+this', '/staff/questions/new', '/staff/calibration', '/staff/tracks']) await looker.visit(page, path);
  await page.goto('/staff/questions/new');
  await main.getByRole('button', { name: 'Save this question' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/staff/questions/new refused');
  await page.goto('/staff/questions');
  await looker.visit(page, await main.locator('a[href^="/staff/questions/0"]').first().getAttribute('href'));
  await page.goto('/staff/tracks');
  await main.getByRole('button', { name: 'Begin a new track' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/staff/tracks refused');
  await page.goto('/staff/tracks');
  await looker.visit(page, await main.getByRole('row').last().getByRole('link').getAttribute('href'));
  await main.getByRole('button', { name: /^Draft the next/ }).click();
  await page.waitForURL('**/staff/tracks/*?done=drafted');
  await looker.here(page, '/staff/tracks draft');
  const draft = new URL(page.url()).pathname;
  await looker.visit(page, await main.getByRole('link', { name: /^Change / }).first().getAttribute('href'));
  await looker.visit(page, `${draft}/stages/new`);
  await main.getByRole('button', { name: 'Save this stage' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/staff/tracks/1/stages/new refused');
  // Its links are asked for while they lead somewhere.
  await looker.follow();
  await page.goto(draft);
  await main.getByRole('button', { name: 'Throw the draft away' }).click();
  await page.waitForURL('**/staff/tracks?done=discarded');
  return page;
}

/** Up to the conversation, whose times are proposed, refused, picked; then a proof of identity, asked for and sent. */
export async function asInterviewed(site, looker) {
  const name = `Meets ${token()}`;
  const { page, main } = await applies(site, name);
  const [staff, colleague] = [await site.signedIn('vetter@demo.test'), await site.signedIn('staff@demo.test')];
  const desk = staff.getByRole('main');
  const file = await fileOf(staff, name);
  for (const stage of ['review', 'work']) {
    if (stage === 'work') {
      await page.goto('/me/application');
      await main.getByRole('link', { name: /^Open/ }).click();
      await main.getByLabel(/^Your answer/).fill('I left out the second case; the first one is tested.');
      await main.getByRole('button', { name: 'Hand in my work' }).click();
      await page.waitForURL('**/me/application?**');
    }
    await score(staff, file, 4);
    await score(colleague, file, 4);
    await close(staff, file, 'Passed');
  }
  await looker.visit(staff, `${file}/interviews`);
  await desk.getByRole('link', { name: 'Propose times' }).click();
  await looker.here(staff, '/staff/applications/1/interviews/1');
  await desk.getByRole('button', { name: 'Send these times' }).click();
  await desk.getByRole('alert').waitFor();
  await looker.here(staff, '/staff/applications/1/interviews/1 refused');
  const day = new Date(Date.now() + 3 * 864e5).toISOString().slice(0, 10);
  await desk.locator('#f-slot-0').fill(day);
  // The tour is made twice, and nobody is at two places at once.
  await desk.locator('#f-slot-time-0').fill(site.scripts ? '15:00' : '17:00');
  await desk.getByLabel('How you meet').fill('https://meet.example/vetting');
  await desk.getByRole('button', { name: 'Send these times' }).click();
  await staff.waitForURL('**/interviews?done=proposed');
  await looker.here(staff, '/staff/applications/1/interviews proposed');
  await page.goto('/me/application');
  await looker.here(page, '/me/application asked for a time');
  await main.getByRole('link', { name: 'Pick a time' }).click();
  await looker.here(page, '/me/application/interview/1');
  await main.getByRole('button', { name: 'Book this time' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/me/application/interview/1 refused');
  await main.getByRole('radio').first().check();
  await main.getByRole('button', { name: 'Book this time' }).click();
  await page.waitForURL('**/interview/*?done=booked');
  await looker.here(page, '/me/application/interview/1 booked');
  await checked(looker, staff, page, file);
  await staff.goto(file);
  await looker.visit(staff, await desk.getByRole('link', { name: 'Questions of this stage' }).last().getAttribute('href'));
  await looker.follow();
  return page;
}

async function checked(looker, staff, page, file) {
  const [desk, main] = [staff.getByRole('main'), page.getByRole('main')];
  await looker.visit(staff, `${file}/identity`);
  await desk.getByLabel('Account at a code host').check();
  await desk.getByRole('button', { name: 'Ask the applicant' }).click();
  await staff.waitForURL('**/identity?done=asked');
  await page.goto('/me/application');
  await main.getByRole('link', { name: 'Provide it' }).click();
  await looker.here(page, '/me/application/identity/1');
  await main.getByLabel('Address of your account').fill('https://code.example/somebody');
  await main.getByRole('button', { name: 'Send it' }).click();
  await page.waitForURL('**/identity/*?done=provided');
  await looker.here(page, '/me/application/identity/1 provided');
  await staff.goto(`${file}/identity`);
  await looker.visit(staff, await desk.locator(`a[href^="${file}/identity/"]`).first().getAttribute('href'));
  await desk.getByRole('button', { name: 'Give this verdict' }).click();
  await desk.getByRole('alert').waitFor();
  await looker.here(staff, '/staff/applications/1/identity/1 refused');
}
