import { categoriesSection, customFieldsSection, viewsSection } from "./case-sections.ts";
import { mailboxesSection, sendingAccountsSection, webhooksSection } from "./channel-sections.ts";
import { peopleSection, teamsSection } from "./people-sections.ts";
import { rulesSection } from "./rules-section.ts";
import type { Section } from "./section.ts";
import { notificationTextsSection, settingsSection } from "./settings-sections.ts";
import { calendarsSection, policiesSection } from "./sla-sections.ts";
import { templatesSection } from "./templates-section.ts";

/** All that admins set up, each after what it points to. */
export const sections: readonly Section[] = [
  peopleSection, teamsSection, calendarsSection, customFieldsSection, categoriesSection, mailboxesSection, sendingAccountsSection, templatesSection, webhooksSection, policiesSection, rulesSection, viewsSection, notificationTextsSection, settingsSection,
];
