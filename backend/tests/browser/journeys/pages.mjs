import { Looker } from '../lib/look.mjs';
import { missing } from '../lib/routes.mjs';
import { asCompany, asDeveloper, asStaff } from '../lib/tours_signed_in.mjs';
import { asGuest, asReader, asStranger } from '../lib/tours_public.mjs';
import { asAdmin, asGuarded } from '../lib/tours_security.mjs';
import { asEditorOfSkills, asProfileOwner } from '../lib/tours_profile.mjs';
import { asApplicant, asVetter } from '../lib/tours_vetting.mjs';
import { asInterviewed, asKeeper } from '../lib/tours_bench.mjs';
import { asConsenting, asNoticed, asSilent } from '../lib/tours_links.mjs';
import { asHirer } from '../lib/tours_pipeline.mjs';
import { asKeeperOfLists, asKeeperOfRates } from '../lib/tours_lists.mjs';
import { asSearcher } from '../lib/tours_search.mjs';
import { asBlocker, asModerator, asReporter } from '../lib/tours_reports.mjs';
import { asAnswerer, asTalker } from '../lib/tours_talk.mjs';
import { asChooserOfMails, asOwnerOfPeople, asSigner } from '../lib/tours_members.mjs';

export const title = 'every page at 320 and 1280 px, light and dark: nothing that axe finds, nothing too wide, no dead link, the focus in sight';
export const withoutScripts = true;

const TABBED = ['/', '/engineers', '/newsletter', '/sign-up', '/build-with-us', '/dev/components'];

export default async function (site) {
  const looker = new Looker(site);
  for (const tour of [asStranger, asReader, asGuest, asDeveloper, asCompany, asStaff, asGuarded, asAdmin, asProfileOwner, asEditorOfSkills, asApplicant, asVetter, asKeeper, asInterviewed, asSilent, asConsenting, asNoticed, asSearcher, asKeeperOfLists, asKeeperOfRates, asReporter, asBlocker, asModerator, asHirer, asTalker, asAnswerer, asOwnerOfPeople, asSigner, asChooserOfMails]) {
    try {
      await tour(site, looker);
      await looker.follow();
    } catch (error) {
      looker.faults.push(`${tour.name}: ${error.stack}`);
      looker.links.clear();
    }
  }
  if (site.scripts) {
    const stranger = await site.visitor();
    for (const path of TABBED) await looker.tabThrough(stranger, path);
  }
  for (const route of missing(looker.seen)) looker.faults.push(`${route}: nobody looked at it`);
  if (looker.faults.length) throw new Error(`${looker.faults.length} faults\n${[...new Set(looker.faults)].join('\n')}`);
}
