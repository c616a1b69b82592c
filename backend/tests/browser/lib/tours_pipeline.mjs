// Tours of hiring: the board and the list, a card with times on offer, with an offer, with a hire, and the same as the engineer
// sees it. Gives the page that it ends on.
import { makeOffer, pickTime, proposeTime, talking } from './hire.mjs';

export async function asHirer(site, looker) {
  const { company, ada, path, own } = await talking(site);
  const main = company.getByRole('main');
  for (const at of ['/company/pipeline', '/company/pipeline?view=list', '/company/pipeline?view=list&state=ended&due=1', path]) await looker.visit(company, at);
  await company.goto('/company/pipeline');
  await main.getByLabel('Address of the profile').fill('nobody');
  await main.getByRole('button', { name: 'Add to the pipeline' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(company, '/company/pipeline refused');
  await company.goto(path);
  await main.getByRole('button', { name: 'Say no with this feedback' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(company, `${path} refused`);
  await company.goto(path);
  await proposeTime(company);
  await looker.here(company, `${path} with times`);
  await looker.visit(ada, '/me/hiring');
  await looker.visit(ada, own);
  await pickTime(ada, own);
  await looker.here(ada, `${own} booked`);
  await looker.visit(company, `${path}/offer`);
  await main.getByRole('button', { name: 'Send this offer' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(company, `${path}/offer refused`);
  // The form of an offer answers only while one can be made.
  await looker.follow();
  await makeOffer(company, path);
  await looker.visit(ada, own);
  await ada.getByRole('button', { name: 'Agree to this offer' }).click();
  await ada.waitForURL('**?done=engagement');
  await company.goto(path);
  await main.getByRole('button', { name: 'Go on after the trial', exact: true }).click();
  await company.waitForURL('**?done=engagement');
  await looker.here(company, `${path} hired`);
  await looker.visit(ada, own);
  return company;
}
