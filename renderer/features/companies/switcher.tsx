import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { IconList, IconSearch } from '@tabler/icons-react';
import { callMain } from '../../api/client.ts';
import { useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { environmentLabels } from '../../app/labels.ts';
import { useSession } from '../../stores/session.ts';
import { openCompany } from './company-acts.ts';
import { useCompanyList } from './company-list.ts';
import { selectCompanies } from './company-order.ts';
import { ColourDot, EnvironmentMark } from './marks.tsx';

const [switcher, openSwitcher] = createSpotlight();

/** Two keys to another company: every company by name, the ones with work first. */
export function CompanySwitcher() {
  const companies = useCompanyList((store) => store.companies) ?? [];
  const present = useSession((store) => store.window?.company?.companyId ?? null);
  const listed = selectCompanies(companies, {
    search: '',
    archived: false,
    sort: { column: 'work', descending: true },
  }).filter((company) => company.companyId !== present);

  useActions([
    { id: 'go.switch', label: 'Switch company …', key: 'mod+O', group: 'Companies', run: openSwitcher.open },
    ...listed.map((company) => ({
      id: `open.${company.companyId}`,
      label: `${company.name} · ${environmentLabels[company.environment]}`,
      group: 'Open company',
      run: () => openCompany(company.companyId, 'full', false),
    })),
  ]);

  return (
    <Spotlight
      store={switcher}
      shortcut={null}
      scrollable
      maxHeight={420}
      limit={200}
      nothingFound="No company fits"
      searchProps={{
        leftSection: <IconSearch size={16} />,
        placeholder: 'Switch to company …',
        'aria-label': 'Switch to company',
      }}
      actions={[
        ...listed.map((company) => ({
          id: company.companyId,
          label: company.name,
          keywords: [company.realmId, company.environment],
          leftSection: <ColourDot colour={company.colour} />,
          rightSection: <EnvironmentMark environment={company.environment} />,
          onClick: () => openCompany(company.companyId, 'full', false),
        })),
        ...(present === null
          ? []
          : [
              {
                id: 'all-companies',
                label: 'All companies',
                leftSection: <IconList size={15} />,
                onClick: () => run(() => callMain('window.showCompanies', {})),
              },
            ]),
      ]}
    />
  );
}
